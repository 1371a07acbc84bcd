import { useId } from 'react';
import { classNames } from '#web/ui/class-names.ts';
import { Tooltip } from '#web/ui/tooltip.tsx';

interface SwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  /** Why it cannot be changed; undefined if it can. */
  readonly whyNot?: string | undefined;
}

/** A labeled checkbox. */
export function Switch({ label, isOn, onChange, whyNot }: SwitchProps) {
  const reasonId = useId();
  if (whyNot === undefined) {
    return (
      <label className={classNames(LABEL, 'cursor-pointer')}>
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => onChange(event.currentTarget.checked)}
          className={BOX}
        />
        {label}
      </label>
    );
  }
  // Not `disabled`, because keyboard users could then not focus it to reach the reason.
  return (
    <Tooltip id={reasonId} text={whyNot} align="start">
      <label className={classNames(LABEL, 'cursor-not-allowed opacity-60')}>
        <input
          type="checkbox"
          checked={isOn}
          readOnly
          aria-disabled="true"
          aria-describedby={reasonId}
          onClick={(event) => event.preventDefault()}
          className={classNames(BOX, 'cursor-not-allowed')}
        />
        {label}
      </label>
    </Tooltip>
  );
}

const LABEL = 'flex items-center gap-2 text-xs';
const BOX = 'size-4 shrink-0 accent-accent';
