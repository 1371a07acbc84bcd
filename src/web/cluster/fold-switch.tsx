import { texts } from '#texts/cluster.ts';
import { changeSettings, useSettings } from '#web/settings/settings.ts';

/** To fold a list all of it must be at hand; more than this takes too long to come. */
export const MAX_FOLDED = 2_000;

/** Whether pictures that look just like one before them are left out; remembered. */
export function FoldSwitch({ nMembers }: { readonly nMembers: number }) {
  const isOn = useSettings((settings) => settings.foldsNearIdentical);
  const isPossible = nMembers <= MAX_FOLDED;
  return (
    <label
      title={isPossible ? undefined : texts.foldLimit(MAX_FOLDED)}
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
