import { foldTexts } from '#texts/results/fold.ts';
import { Switch } from '#web/ui/form/switch.tsx';
import { changeSettings, useSettings } from './settings.ts';

interface FoldSwitchProps {
  /** Why nothing is folded, whatever is wanted; undefined where that is possible. */
  readonly whyNot?: string | undefined;
}

/** Whether pictures that look just like one before them are left out; remembered. */
export function FoldSwitch({ whyNot }: FoldSwitchProps) {
  const isOn = useSettings((settings) => settings.foldsNearIdentical);
  return (
    <Switch
      label={foldTexts.foldSwitch}
      isOn={isOn && whyNot === undefined}
      whyNot={whyNot}
      onChange={(foldsNearIdentical) => changeSettings({ foldsNearIdentical })}
    />
  );
}
