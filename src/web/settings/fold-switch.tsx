import { foldTexts } from '#texts/results/fold.ts';
import { Switch } from '#web/ui/form/switch.tsx';
import { changeSettings, useSettings } from './settings.ts';

interface FoldSwitchProps {
  /** Why folding is unavailable; undefined if it is available. */
  readonly whyNot?: string | undefined;
}

/** Whether to show only the first of near-identical images; the choice is stored. */
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
