import { useId } from 'react';
import { texts } from '#texts/fold.ts';
import { classNames } from '#web/ui/class-names.ts';
import { Tooltip } from '#web/ui/tooltip.tsx';
import { changeSettings, useSettings } from './settings.ts';

interface FoldSwitchProps {
  /** Why nothing is folded, whatever is wanted; undefined where that is possible. */
  readonly whyNot?: string | undefined;
}

/** Whether pictures that look just like one before them are left out; remembered. */
export function FoldSwitch({ whyNot }: FoldSwitchProps) {
  const reasonId = useId();
  const isOn = useSettings((settings) => settings.foldsNearIdentical);
  if (whyNot === undefined) {
    return (
      <label className={classNames(LABEL, 'cursor-pointer')}>
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => changeSettings({ foldsNearIdentical: event.currentTarget.checked })}
          className={BOX}
        />
        {texts.foldSwitch}
      </label>
    );
  }
  // Not `disabled`, which would take it from the keys, and them from the reason.
  return (
    <Tooltip id={reasonId} text={whyNot} align="start">
      <label className={classNames(LABEL, 'cursor-not-allowed opacity-60')}>
        <input
          type="checkbox"
          checked={false}
          readOnly
          aria-disabled="true"
          aria-describedby={reasonId}
          onClick={(event) => event.preventDefault()}
          className={classNames(BOX, 'cursor-not-allowed')}
        />
        {texts.foldSwitch}
      </label>
    </Tooltip>
  );
}

const LABEL = 'flex items-center gap-2 text-xs';
const BOX = 'size-4 accent-accent';
