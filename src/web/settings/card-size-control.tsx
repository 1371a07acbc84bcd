import { MinusIcon, PlusIcon } from '@heroicons/react/16/solid';
import { texts } from '#texts/settings.ts';
import { Button } from '#web/ui/button.tsx';
import { CARD_SIZES, type CardSize, changeSettings, useSettings } from './settings.ts';

const LARGEST = CARD_SIZES.length - 1;

/** From many small pictures to few large ones; remembered. */
export function CardSizeControl() {
  const size = useSettings((settings) => settings.cardSize);
  const change = (to: number) => changeSettings({ cardSize: (CARD_SIZES[to] ?? size) as CardSize });
  return (
    <fieldset className="flex items-center">
      <legend className="sr-only">{texts.cardSize}</legend>
      <Button
        kind="icon"
        aria-label={texts.smaller}
        title={texts.smaller}
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
        aria-label={texts.cardSize}
        aria-valuetext={texts.sizeOf(size + 1, LARGEST + 1)}
        onChange={(event) => change(event.currentTarget.valueAsNumber)}
        className="h-5 w-24 cursor-pointer accent-accent max-sm:hidden"
      />
      <Button
        kind="icon"
        aria-label={texts.larger}
        title={texts.larger}
        disabled={size === LARGEST}
        onClick={() => change(size + 1)}
        className="size-7"
      >
        <PlusIcon className="size-4" />
      </Button>
    </fieldset>
  );
}
