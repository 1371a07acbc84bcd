import {
  ArrowsPointingOutIcon,
  MagnifyingGlassIcon,
  ViewfinderCircleIcon,
} from '@heroicons/react/16/solid';
import { Suspense, useState } from 'react';
import { Link } from 'wouter';
import type { Preview } from '#contract/search/explore.ts';
import { commonTexts } from '#texts/common.ts';
import { missingTexts } from '#texts/dataset/missing.ts';
import { resultsTexts } from '#texts/results/results.ts';
import { forElement } from '#web/api/request/for-element.ts';
import { openLightbox } from '#web/lightbox/lightbox-url.ts';
import { dragImage } from '#web/query/dragged-image.ts';
import { startCropping } from '#web/query/query-draft.ts';
import type { HrefOf } from '#web/search/hrefs.ts';
import { PickBox } from '#web/selection/pick-box.tsx';
import { classNames } from '#web/ui/class-names.ts';
import { lazyPart } from '#web/ui/lazy-part.tsx';
import { TileMenuButton } from './tile-menu-button.tsx';

// Not before something is pointed at.
const TileObjects = lazyPart(async () => (await import('./tile-objects.tsx')).TileObjects);

interface MediaTileProps {
  readonly preview: Preview;
  readonly hrefOf: HrefOf;
  readonly fit: 'cover' | 'contain';
  /** Whether there is room for what can be done with it besides searching by it. */
  readonly hasActions: boolean;
}

/** A picture fills its place. It is a link to what looks like it; other ways on lie over it. */
export function MediaTile({ preview, hrefOf, fit, hasActions }: MediaTileProps) {
  const name = displayNameOf(preview);
  const [isPointedAt, setPointedAt] = useState(false);
  const mayHaveObjects = hasActions && preview.type === 'IMAGE';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only shows what can be done with the picture.
    <div
      className="group/tile @container absolute inset-0"
      onPointerEnter={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
      onFocus={() => setPointedAt(true)}
      onBlur={(event) => setPointedAt(event.currentTarget.contains(event.relatedTarget))}
    >
      <Link
        href={hrefOf(preview.media_id)}
        data-media-id={preview.media_id}
        onDragStart={(event) => dragImage(event, preview.media_id)}
        aria-label={resultsTexts.findSimilarTo(preview.type, name)}
        aria-keyshortcuts="C S Space"
        title={name}
        className="absolute inset-0 overflow-hidden -outline-offset-2! focus-visible:outline-3!"
      >
        <img
          src={forElement(preview.media_thumb_uri)}
          alt=""
          loading="lazy"
          // The small ones beside a picture let it go first.
          fetchPriority={hasActions ? 'auto' : 'low'}
          decoding="async"
          draggable={false}
          className={classNames(
            'size-full transition-opacity group-hover/tile:opacity-85',
            fit === 'cover' ? 'object-cover' : 'object-contain',
          )}
        />
        {hasActions && preview.missing_since && <MissingBadge since={preview.missing_since} />}
        {hasActions && (
          <span className={`${ACTION_CLASS} left-2 px-1.5 @max-[11.5rem]:hidden!`}>
            <MagnifyingGlassIcon aria-hidden="true" className="size-3" />
            {commonTexts.findSimilar}
          </span>
        )}
      </Link>
      {isPointedAt && mayHaveObjects && (
        <Suspense>
          <TileObjects preview={preview} fit={fit} hrefOf={hrefOf} />
        </Suspense>
      )}
      <PickBox picture={preview} name={name} isGlimpse={!hasActions} />
      <CropAction preview={preview} isShown={hasActions} />
      <button
        type="button"
        data-look
        tabIndex={-1}
        aria-label={resultsTexts.look(name)}
        title={resultsTexts.lookHint}
        onClick={() => openLightbox(preview.media_id)}
        className={
          hasActions ? `${ACTION_CLASS} right-2 w-7 justify-center hover:bg-black` : 'hidden'
        }
      >
        <ArrowsPointingOutIcon aria-hidden="true" className="size-3.5" />
      </button>
      {hasActions && <TileMenuButton preview={preview} name={name} hrefOf={hrefOf} />}
    </div>
  );
}

/** Gives way to what can be done with the picture. */
function MissingBadge({ since }: { readonly since: string }) {
  return (
    <span
      title={missingTexts.badgeHint(new Date(since))}
      className="absolute bottom-2 left-2 inline-flex h-6 items-center rounded bg-danger px-1.5 font-medium text-2xs text-surface group-hover/tile:hidden group-has-focus-visible/tile:hidden"
    >
      {missingTexts.badge}
    </span>
  );
}

/** Where nothing can hover they are one button. */
const ACTION_CLASS =
  'absolute bottom-2 hidden h-6 items-center gap-1 rounded bg-black/75 font-medium text-2xs text-white group-hover/tile:inline-flex group-has-focus-visible/tile:inline-flex [@media(hover:none)]:hidden!';

/** For the pointer; from the keyboard it is a key on the picture, to keep one stop a picture. */
function CropAction({ preview, isShown }: { preview: Preview; isShown: boolean }) {
  const { media_id: mediaId, media_uri: uri, file_name: fileName } = preview;
  const name = displayNameOf(preview);
  return (
    <button
      type="button"
      data-crop
      tabIndex={-1}
      aria-label={resultsTexts.crop(name)}
      title={commonTexts.cropHint}
      onClick={() => startCropping({ mediaId, uri, fileName }, preview.bounding_box)}
      className={isShown ? `${ACTION_CLASS} right-11 w-7 justify-center hover:bg-black` : 'hidden'}
    >
      <ViewfinderCircleIcon aria-hidden="true" className="size-4" />
    </button>
  );
}

export function displayNameOf({ type, labels, file_name }: Preview): string {
  return type === 'OBJECT' ? resultsTexts.objectIn(labels?.join(', ') ?? '', file_name) : file_name;
}

/** Of what its thumbnail shows: an object is cut out of its image. */
export function aspectOf({ width, height, bounding_box: box }: Preview): number {
  return box ? (width * box.width) / (height * box.height) : width / height;
}
