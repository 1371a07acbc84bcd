import { useId } from 'react';
import { classNames } from '#web/ui/class-names.ts';

/** The frame around segments; the chosen segment is raised. */
export const SEGMENTS_FRAME = 'flex rounded-lg border border-line bg-canvas p-0.5';
const SEGMENT = 'flex items-center justify-center rounded-md text-muted text-xs hover:text-ink';
/** A segment that is a link, chosen if it points to the current page. */
export const SEGMENT_LINK = `${SEGMENT} px-2 transition-colors aria-[current=true]:bg-surface aria-[current=true]:font-semibold aria-[current=true]:text-ink aria-[current=true]:shadow-xs aria-[current=true]:ring-1 aria-[current=true]:ring-line`;
const SEGMENT_RADIO = `${SEGMENT} cursor-pointer outline-accent has-checked:bg-surface has-checked:font-semibold has-checked:text-ink has-checked:shadow-xs has-checked:ring-1 has-checked:ring-line has-focus-visible:outline-2 has-disabled:cursor-default has-disabled:opacity-55`;

interface SegmentedChoiceProps<Name extends string> {
  readonly legend: string;
  readonly options: readonly Name[];
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
  readonly textOf: (name: Name) => string;
  readonly hintOf?: (name: Name) => string;
  readonly isDisabled?: boolean;
  readonly className: string;
  /** Sets the padding of a segment. */
  readonly segmentClassName: string;
}

/** A row of options; exactly one is chosen. */
export function SegmentedChoice<Name extends string>(props: SegmentedChoiceProps<Name>) {
  const { legend, options, chosen, onChoose, textOf, hintOf, isDisabled } = props;
  const { className, segmentClassName } = props;
  const groupName = useId();
  return (
    <fieldset className={className} disabled={isDisabled}>
      <legend className="sr-only">{legend}</legend>
      {options.map((name) => (
        <label
          key={name}
          title={hintOf?.(name)}
          className={classNames(SEGMENT_RADIO, segmentClassName)}
        >
          <input
            type="radio"
            name={groupName}
            checked={name === chosen}
            onChange={() => onChoose(name)}
            className="sr-only"
          />
          {textOf(name)}
        </label>
      ))}
    </fieldset>
  );
}
