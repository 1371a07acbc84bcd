import {
  ArrowsPointingOutIcon,
  MagnifyingGlassIcon,
  ViewfinderCircleIcon,
} from '@heroicons/react/16/solid';
import { type ReactNode, Suspense, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Preview } from '#contract/search/explore.ts';
import { commonTexts } from '#texts/common.ts';
import { missingTexts } from '#texts/dataset/missing.ts';
import { resultsTexts } from '#texts/results/results.ts';
import { forElement } from '#web/api/request/for-element.ts';
import { openLightbox } from '#web/lightbox/lightbox-url.ts';
import { type MediaActions, mediaRef } from '#web/media/media-on-page.ts';
import { dragImage } from '#web/query/dragged-image.ts';
import { useAddExample } from '#web/query/examples/use-add-example.ts';
import { cropMedia } from '#web/query/query-draft.ts';
import type { HrefOf } from '#web/search/hrefs.ts';
import { PickBox } from '#web/selection/pick-box.tsx';
import { toggleOnPage } from '#web/selection/selection.ts';
import { classNames } from '#web/ui/class-names.ts';
import { awaitImage } from '#web/ui/first-content.ts';
import { lazyPart } from '#web/ui/lazy-part.tsx';
import { TileMenuButton } from './tile-menu-button.tsx';

// Loaded on the first hover or focus of a tile.
const ExampleButtons = lazyPart(
  async () => (await import('#web/query/examples/example-buttons.tsx')).ExampleButtons,
);
const TileObjects = lazyPart(async () => (await import('./tile-objects.tsx')).TileObjects);

interface MediaTileProps {
  readonly preview: Preview;
  readonly hrefOf: HrefOf;
  /** Page of the media's cluster; undefined on that page. */
  readonly clusterHref?: string;
  readonly fit: 'cover' | 'contain';
  /** Whether there is room for further actions besides the search link. */
  readonly hasActions: boolean;
}

/**
 * Fills its container with an image that links to the search by it, with further actions on top.
 */
export function MediaTile(props: MediaTileProps) {
  const { preview, hrefOf, clusterHref, fit, hasActions } = props;
  const name = displayNameOf(preview);
  const [, navigate] = useLocation();
  const [isPointedAt, setPointedAt] = useState(false);
  const addExample = useAddExample();
  const mayHaveObjects = hasActions && preview.type === 'IMAGE';
  const actions: MediaActions = {
    look: () => openLightbox(preview.media_id),
    crop: () => cropMedia(preview),
    pick: () => toggleOnPage(preview),
    more: () => addExample(preview.media_id, 1),
    less: () => addExample(preview.media_id, -1),
    open: clusterHref === undefined ? undefined : () => navigate(clusterHref),
  };
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
        ref={mediaRef(preview.media_id, actions)}
        onDragStart={(event) => dragImage(event, preview.media_id)}
        aria-label={resultsTexts.findSimilarTo(preview.type, name)}
        aria-keyshortcuts="C L M S Space"
        title={name}
        className="absolute inset-0 overflow-hidden -outline-offset-2! focus-visible:outline-3!"
      >
        <img
          src={forElement(preview.media_thumb_uri)}
          alt=""
          loading="lazy"
          // The small images of a card load after the large one.
          fetchPriority={hasActions ? 'auto' : 'low'}
          decoding="async"
          ref={awaitImage}
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
      {isPointedAt && hasActions && (
        <Suspense>
          <ExampleButtons mediaId={preview.media_id} name={name} />
        </Suspense>
      )}
      <PickBox picture={preview} name={name} isGlimpse={!hasActions} />
      {hasActions && (
        <>
          <ActionButton
            name={resultsTexts.crop(name)}
            hint={commonTexts.cropHint}
            onPress={actions.crop}
            className="right-11"
          >
            <ViewfinderCircleIcon aria-hidden="true" className="size-4" />
          </ActionButton>
          <ActionButton
            name={resultsTexts.look(name)}
            hint={resultsTexts.lookHint}
            onPress={actions.look}
            className="right-2"
          >
            <ArrowsPointingOutIcon aria-hidden="true" className="size-3.5" />
          </ActionButton>
          <TileMenuButton {...{ preview, name, actions }} href={hrefOf(preview.media_id)} />
        </>
      )}
    </div>
  );
}

/** Hidden on hover or focus, where the actions need its place. */
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

/** Hidden on devices without hover, where one button opens them all. */
const ACTION_CLASS =
  'absolute bottom-2 hidden h-6 items-center gap-1 rounded bg-black/75 font-medium text-2xs text-white group-hover/tile:inline-flex group-has-focus-visible/tile:inline-flex [@media(hover:none)]:hidden!';

interface ActionButtonProps {
  readonly name: string;
  readonly hint: string;
  readonly onPress: () => void;
  readonly className: string;
  readonly children: ReactNode;
}

/** For the pointer only: the keyboard has shortcuts, so that each image is a single tab stop. */
function ActionButton({ name, hint, onPress, className, children }: ActionButtonProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={name}
      title={hint}
      onClick={onPress}
      className={`${ACTION_CLASS} ${className} w-7 justify-center hover:bg-black`}
    >
      {children}
    </button>
  );
}

export function displayNameOf({ type, labels, file_name }: Preview): string {
  return type === 'OBJECT' ? resultsTexts.objectIn(labels?.join(', ') ?? '', file_name) : file_name;
}

/** Width / height of the thumbnail; an object's thumbnail is its crop. */
export function aspectOf({ width, height, bounding_box: box }: Preview): number {
  return box ? (width * box.width) / (height * box.height) : width / height;
}
