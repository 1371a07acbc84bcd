import { MinusIcon, PlusIcon } from '@heroicons/react/16/solid';
import { settingsTexts } from '#texts/settings.ts';
import { Button } from '#web/ui/button.tsx';
import { CARD_SIZES, type CardSize, changeSettings, useSettings } from './settings.ts';

const LARGEST = CARD_SIZES.length - 1;

/** From many small images to few large ones; the choice is stored. */
export function CardSizeControl() {
  const size = useSettings((settings) => settings.cardSize);
  const change = (to: number) => changeSettings({ cardSize: (CARD_SIZES[to] ?? size) as CardSize });
  return (
    <fieldset className="flex items-center">
      <legend className="sr-only">{settingsTexts.cardSize}</legend>
      <Button
        kind="icon"
        aria-label={settingsTexts.smaller}
        title={settingsTexts.smaller}
        disabled={size === 0}
        onClick={() => change(size - 1)}
        className="size-7"
      >
        <MinusIcon className="size-4" />
      </Button>
      <input
        type="range"
        min={0}
        max={LARGEST}
        value={size}
        aria-label={settingsTexts.cardSize}
        aria-valuetext={settingsTexts.sizeOf(size + 1, LARGEST + 1)}
        onChange={(event) => change(event.currentTarget.valueAsNumber)}
        className="h-5 w-24 cursor-pointer accent-accent max-sm:hidden"
      />
      <Button
        kind="icon"
        aria-label={settingsTexts.larger}
        title={settingsTexts.larger}
        disabled={size === LARGEST}
        onClick={() => change(size + 1)}
        className="size-7"
      >
        <PlusIcon className="size-4" />
      </Button>
    </fieldset>
  );
}
