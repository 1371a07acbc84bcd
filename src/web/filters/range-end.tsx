interface RangeEndProps {
  readonly id: string;
  readonly label: string;
  /** A distance, 0–1. */
  readonly value: number;
  readonly onMove: (value: number) => void;
  readonly onLetGo: () => void;
}

const STEP = 0.01;

/**
 * One end of the range. A native slider, for keyboard and screen readers, of which only the handle
 * is visible. The two sliders overlap, so their tracks ignore the pointer.
 */
export function RangeEnd({ id, label, value, onMove, onLetGo }: RangeEndProps) {
  return (
    <input
      id={id}
      type="range"
      min={0}
      max={1}
      step={STEP}
      value={value}
      aria-label={label}
      onChange={(event) => onMove(event.currentTarget.valueAsNumber)}
      onPointerUp={onLetGo}
      onKeyUp={onLetGo}
      onBlur={onLetGo}
      className={`range-end pointer-events-none absolute inset-x-0 -top-2.5 h-5 w-full appearance-none bg-transparent outline-none!`}
    />
  );
}
