import type { Preview } from '#contract/search/explore.ts';
import { mapTexts } from '#texts/results/map.ts';
import { resultsTexts } from '#texts/results/results.ts';
import { forElement } from '#web/api/request/for-element.ts';
import { openLightbox } from '#web/lightbox/lightbox-url.ts';
import { mediaRef } from '#web/media/media-on-page.ts';
import { useAddExample } from '#web/query/examples/use-add-example.ts';
import { cropMedia } from '#web/query/query-draft.ts';
import { isSelected, toggleOnPage, useSelection } from '#web/selection/selection.ts';
import { classNames } from '#web/ui/class-names.ts';
import type { Place } from './map-geometry.ts';
import { THUMBNAIL_PX } from './pick-thumbnails.ts';

/** An image or object on the map. */
export interface PlacedMedia {
  readonly point: number;
  readonly mediaId: string;
  /** In the frame. */
  readonly place: Place;
  /** Undefined until loaded. */
  readonly preview: Preview | undefined;
}

interface MapThumbnailsProps {
  readonly media: readonly PlacedMedia[];
  readonly onFocus: (point: number | null) => void;
}

/** Thumbnails at the places of their points. The frame handles the pointer, the keyboard is theirs. */
export function MapThumbnails({ media, onFocus }: MapThumbnailsProps) {
  return (
    <ul aria-label={mapTexts.inView} className="pointer-events-none absolute inset-0">
      {media.map(({ point, mediaId, place, preview }) => (
        <li
          key={mediaId}
          className="absolute top-0 left-0 overflow-hidden rounded-md bg-mat shadow-sm ring-1 ring-surface"
          style={{
            width: THUMBNAIL_PX,
            height: THUMBNAIL_PX,
            transform: `translate(${place.x - THUMBNAIL_PX / 2}px, ${place.y - THUMBNAIL_PX / 2}px)`,
          }}
        >
          {preview && (
            <Thumbnail
              preview={preview}
              onFocus={(isFocused) => onFocus(isFocused ? point : null)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

interface ThumbnailProps {
  readonly preview: Preview;
  readonly onFocus: (isFocused: boolean) => void;
}

function Thumbnail({ preview, onFocus }: ThumbnailProps) {
  const { media_id } = preview;
  const isPicked = useSelection((state) => isSelected(state, preview));
  const addExample = useAddExample();
  const look = () => openLightbox(media_id);
  const actions = {
    look,
    crop: () => cropMedia(preview),
    pick: () => toggleOnPage(preview),
    more: () => addExample(media_id, 1),
    less: () => addExample(media_id, -1),
    open: undefined,
  };
  return (
    <button
      type="button"
      ref={mediaRef(media_id, actions)}
      aria-label={resultsTexts.look(previewName(preview))}
      aria-keyshortcuts="C L M S Space"
      onClick={look}
      onFocus={() => onFocus(true)}
      onBlur={() => onFocus(false)}
      className={classNames(
        'block size-full rounded-md -outline-offset-2! focus-visible:outline-3!',
        isPicked && 'ring-3 ring-accent ring-inset',
      )}
    >
      <img
        src={forElement(preview.media_thumb_uri)}
        alt=""
        draggable={false}
        decoding="async"
        className={classNames('size-full object-cover', isPicked && 'p-0.75')}
      />
    </button>
  );
}

/** The label of an object or the name of an image. */
export function previewName({ type, labels, file_name }: Preview): string {
  return type === 'OBJECT' ? resultsTexts.objectIn(labels?.join(', ') ?? '', file_name) : file_name;
}
