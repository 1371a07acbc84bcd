import { EllipsisHorizontalIcon } from '@heroicons/react/20/solid';
import { Suspense, useState } from 'react';
import type { Preview } from '#contract/search/explore.ts';
import { resultsTexts } from '#texts/results/results.ts';
import type { MediaActions } from '#web/media/media-on-page.ts';
import { lazyPart } from '#web/ui/lazy-part.tsx';

const TileMenu = lazyPart(async () => (await import('./tile-menu.tsx')).TileMenu);

interface TileMenuButtonProps {
  readonly preview: Preview;
  readonly name: string;
  /** Search by this image or object. */
  readonly href: string;
  readonly actions: MediaActions;
}

/**
 * For devices without hover: one button for all actions, so that they do not cover the image. Sized
 * for a thumb: 28 px visible, 44 px touch target.
 */
export function TileMenuButton({ preview, name, href, actions }: TileMenuButtonProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-label={resultsTexts.actionsFor(name)}
        onClick={() => setOpen(true)}
        className="absolute right-2 bottom-2 hidden size-7 items-center justify-center rounded-full bg-black/55 text-white before:absolute before:-inset-2 [@media(hover:none)]:flex"
      >
        <EllipsisHorizontalIcon aria-hidden="true" className="size-5" />
      </button>
      <Suspense>
        {isOpen && <TileMenu {...{ preview, href, actions }} onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  );
}
