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
  /** The search that starts from the picture. */
  readonly href: string;
  readonly actions: MediaActions;
}

/**
 * Where nothing can hover: one button for all that can be done with a picture, so that the pictures
 * are seen. It takes a thumb: 28 px to see, 44 px to hit.
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
