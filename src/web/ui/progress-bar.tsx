interface ProgressBarProps {
  readonly label: string;
  /** 0–1; null if unknown. */
  readonly fraction: number | null;
}

export function ProgressBar({ label, fraction }: ProgressBarProps) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(fraction !== null && { 'aria-valuenow': Math.round(fraction * 100) })}
      className="h-1.5 w-full overflow-hidden rounded-full bg-mat"
    >
      <div
        className={
          fraction === null
            ? 'h-full w-1/3 motion-safe:animate-pulse rounded-full bg-accent'
            : 'h-full rounded-full bg-accent transition-[width] duration-500'
        }
        {...(fraction !== null && { style: { width: `${fraction * 100}%` } })}
      />
    </div>
  );
}
