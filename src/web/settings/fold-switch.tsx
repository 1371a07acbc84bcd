import { texts } from '#texts/fold.ts';
import { changeSettings, useSettings } from './settings.ts';

interface FoldSwitchProps {
  /** Why nothing is folded, whatever is wanted; undefined where that is possible. */
  readonly whyNot?: string | undefined;
}

/** Whether pictures that look just like one before them are left out; remembered. */
export function FoldSwitch({ whyNot }: FoldSwitchProps) {
  const isOn = useSettings((settings) => settings.foldsNearIdentical);
  const isPossible = whyNot === undefined;
  return (
    <label
      title={whyNot}
      className="flex cursor-pointer items-center gap-2 text-xs has-disabled:cursor-not-allowed has-disabled:opacity-60"
    >
      <input
        type="checkbox"
        checked={isOn && isPossible}
        disabled={!isPossible}
        onChange={(event) => changeSettings({ foldsNearIdentical: event.currentTarget.checked })}
        className="size-4 accent-accent"
      />
      {texts.foldSwitch}
    </label>
  );
}
