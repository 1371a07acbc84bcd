import { CheckIcon } from '@heroicons/react/16/solid';
import type { MouseEvent } from 'react';
import { selectionTexts } from '#texts/selection.ts';
import { mediaOnPage } from '#web/media/media-on-page.ts';
import { classNames } from '#web/ui/class-names.ts';
import {
  hasSelection,
  isBeyondAll,
  isSelected,
  pickUpTo,
  type SelectableMedia,
  toggleOnPage,
  useSelection,
} from './selection.ts';

interface PickBoxProps {
  readonly picture: SelectableMedia;
  readonly name: string;
  /** Too small for a checkbox: only shows that it is selected; the keyboard can select it. */
  readonly isGlimpse: boolean;
}

/** Checkbox in the corner of an image; Shift+click selects the range up to it. */
export function PickBox({ picture, name, isGlimpse }: PickBoxProps) {
  const isPicked = useSelection((state) => isSelected(state, picture));
  const isSelecting = useSelection(hasSelection);
  const isBeyond = useSelection((state) => isBeyondAll(state, picture));
  const pick = (event: MouseEvent) => {
    const order = mediaOnPage().map(({ mediaId }) => mediaId);
    if (event.shiftKey && !isBeyond) pickUpTo(picture.media_id, order);
    else toggleOnPage(picture);
  };
  return (
    <>
      {isPicked && (
        <span className="pointer-events-none absolute inset-0 bg-accent/10 ring-3 ring-accent ring-inset" />
      )}
      {!isGlimpse && (
        // biome-ignore lint/a11y/useSemanticElements: a checkbox tells nothing of the Shift key, a button's click does.
        <button
          type="button"
          role="checkbox"
          aria-checked={isPicked}
          aria-label={selectionTexts.select(name)}
          aria-disabled={isBeyond || undefined}
          title={isBeyond ? whyBeyond(picture) : selectionTexts.selectHint}
          tabIndex={-1}
          onClick={pick}
          className={classNames(
            'absolute top-1.5 left-1.5 flex size-6 items-center justify-center rounded border-2 [@media(hover:none)]:before:absolute [@media(hover:none)]:before:-inset-3',
            isPicked
              ? 'border-white bg-[#b93815] text-white'
              : 'border-white bg-black/20 text-transparent shadow-[0_0_0_1px_rgb(0_0_0/0.35)] hover:bg-black/60',
            !isSelecting &&
              'opacity-0 group-hover/tile:opacity-100 group-has-focus-visible/tile:opacity-100 [@media(hover:none)]:hidden',
          )}
        >
          <CheckIcon aria-hidden="true" className="size-4" />
        </button>
      )}
    </>
  );
}

function whyBeyond({ copy }: SelectableMedia): string {
  return copy?.is_best ? selectionTexts.bestCopy : selectionTexts.beyondAll;
}
