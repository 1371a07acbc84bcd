import { MagnifyingGlassIcon } from '@heroicons/react/20/solid';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { missingTexts } from '#texts/dataset/missing.ts';
import { lightboxTexts } from '#texts/lightbox/lightbox.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { imageQuery, shownPreview } from '#web/api/image.ts';
import { forElement } from '#web/api/request/for-element.ts';
import { baseName } from '#web/browser/base-name.ts';
import { MapButton } from '#web/media/map-button.tsx';
import { mediaWithId, neighborOf } from '#web/media/media-on-page.ts';
import { useAddExample } from '#web/query/examples/use-add-example.ts';
import { cropMedia } from '#web/query/query-draft.ts';
import { type HrefOf, type LightboxTarget, pivotHref } from '#web/search/hrefs.ts';
import { imagesWithLabel } from '#web/search/search-changes.ts';
import { buttonClass } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { countOpenDialogs } from '#web/ui/top-dialog.ts';
import { useWindowEvent } from '#web/ui/use-window-event.ts';
import {
  CompareButton,
  CropButton,
  ExampleButton,
  StepButton,
  ZoomButtons,
} from './lightbox-controls.tsx';
import { LightboxImages } from './lightbox-images.tsx';
import { closeLightbox, replaceLightbox } from './lightbox-url.ts';
import { MatchingList } from './matching-list.tsx';
import { MatchingPartsButton } from './matching-parts-button.tsx';
import { MetadataList } from './metadata-list.tsx';
import { fitScale } from './pan-zoom.ts';
import { TextList } from './text/text-list.tsx';
import { useComparison } from './use-comparison.ts';
import { toggleParts, useMatchingParts } from './use-matching-parts.ts';
import { panAfterKey, usePanZoom, viewAfterKey } from './use-pan-zoom.ts';
import { useRelevance } from './use-relevance.ts';
import { useTextInImage } from './use-text-in-image.ts';
import type { ZoomedImage } from './zoom-frame.tsx';

interface LightboxProps {
  readonly datasetId: string;
  readonly search: Search;
  readonly at: LightboxTarget;
}

/** One image at window size, with its metadata and actions. */
export function Lightbox({ datasetId, search, at }: LightboxProps) {
  const { mediaId } = at;
  const client = useQueryClient();
  const noDetails = useReasonAgainst('image_details');
  const details = useQuery({ ...imageQuery(datasetId, mediaId), enabled: !noDetails });
  const shown = shownPreview(client, datasetId, mediaId, search);
  const known = details.data ?? shown;
  const matching = useMatchingParts(datasetId, search, at);
  const comparedImage = useComparison(datasetId, search, at);
  const score = useRelevance(datasetId, search, at);
  const { view, setView, frame, frameRef } = usePanZoom();
  const fit = known && frame && hasSize(known) ? fitScale(known, frame) : undefined;
  const text = useTextInImage(datasetId, search, at, details.data);
  const addExample = useAddExample();
  useFocusOnLeave(mediaId);

  const crop = known && (() => cropMedia({ ...known, media_id: mediaId }));
  const actions: Readonly<Record<string, (() => void) | undefined>> = {
    c: crop,
    m: () => addExample(mediaId, 1),
    l: () => addExample(mediaId, -1),
    w: () => toggleParts(search, at),
    t: text.onToggle,
  };

  function go(step: 1 | -1): void {
    const next = neighborOf(mediaId, step);
    if (!next) return;
    // Scroll the page along, so that the next pages of the grid are loaded in time.
    mediaWithId(next)?.link.scrollIntoView({ block: 'nearest' });
    setView({ scale: 1, x: 0, y: 0 });
    replaceLightbox({ ...at, mediaId: next });
  }

  // Listen on the window, because a click on the image takes the focus from the dialog.
  useWindowEvent('keydown', (event) => {
    if (isTaken(event)) return;
    const { key } = event;
    const change = viewAfterKey(key, fit) ?? (view.scale > 1 ? panAfterKey(key) : undefined);
    if (change && frame && known) setView(change(view, frame));
    else if (key in STEPS) go(STEPS[key] ?? 1);
    else if (key in actions) actions[key]?.();
    else return;
    event.preventDefault();
  });

  const picture: ZoomedImage | undefined = known && {
    src: forElement(known.missing_since ? known.media_thumb_uri : known.media_uri),
    thumbSrc: forElement(known.media_thumb_uri),
    alt: baseName(known.file_name),
    aspect: known.width / known.height,
    region: null,
  };
  const hrefOf: HrefOf = (id, entityType) => pivotHref(datasetId, search, id, entityType);
  return (
    <Dialog
      title={known ? baseName(known.file_name) : lightboxTexts.picture}
      onClose={closeLightbox}
      className="h-dvh w-screen max-w-none! sm:h-[calc(100dvh-1.5rem)] sm:w-[calc(100vw-1.5rem)]"
    >
      <div className="flex min-h-0 flex-1 max-lg:flex-col">
        <div className="relative flex min-h-0 flex-1 flex-col bg-mat">
          {picture && (
            <LightboxImages
              mediaId={mediaId}
              picture={picture}
              region={known?.bounding_box ?? null}
              compared={comparedImage}
              parts={matching}
              score={score}
              objects={details.data?.objects ?? []}
              text={text}
              objectHref={(objectId) => hrefOf(objectId, 'OBJECTS')}
              view={view}
              frameRef={frameRef}
            />
          )}
          {known?.missing_since && !comparedImage && (
            <p className="shrink-0 text-balance border-line border-t bg-surface px-4 py-2 text-center text-xs">
              {missingTexts.thumbnailOnly(new Date(known.missing_since))}
            </p>
          )}
          <StepButton mediaId={mediaId} step={-1} onGo={go} />
          <StepButton mediaId={mediaId} step={1} onGo={go} />
        </div>
        <aside className="flex shrink-0 flex-col gap-5 overflow-y-auto border-line p-4 max-lg:max-h-[42%] max-lg:border-t lg:w-80 lg:border-l lg:p-5">
          {matching && <MatchingList parts={matching} datasetId={datasetId} search={search} />}
          <div className="grid grid-cols-2 gap-2">
            <Link
              href={hrefOf(mediaId)}
              data-autofocus
              className={buttonClass('primary', 'px-2! hover:bg-accent/88')}
            >
              <MagnifyingGlassIcon aria-hidden="true" className="size-4" />
              {commonTexts.findSimilar}
            </Link>
            {crop && <CropButton onCrop={crop} />}
            <ExampleButton search={search} mediaId={mediaId} weight={1} />
            <ExampleButton search={search} mediaId={mediaId} weight={-1} />
            <CompareButton search={search} at={at} />
            <MatchingPartsButton search={search} at={at} />
            <MapButton {...{ datasetId, search, mediaId }} />
          </div>
          <ZoomButtons
            scale={view.scale}
            fit={fit}
            onKey={(key) => {
              const change = viewAfterKey(key, fit);
              if (change && frame && known) setView(change(view, frame));
            }}
          />
          <MetadataList
            details={details.data}
            score={shown?.relevance_score ?? (at.beside === null ? score : undefined)}
            error={details.error}
            note={noDetails}
            labelHref={(label) => searchHref(datasetId, imagesWithLabel(search, label))}
          />
          <TextList {...text} />
        </aside>
      </div>
    </Dialog>
  );
}

/** On close, by any means, focuses the image that was shown last. */
function useFocusOnLeave(mediaId: string): void {
  const last = useRef(mediaId);
  useEffect(() => {
    last.current = mediaId;
  }, [mediaId]);
  useEffect(() => () => mediaWithId(last.current)?.link.focus({ preventScroll: true }), []);
}

/** Some servers do not report image sizes. */
function hasSize({ width, height }: { readonly width: number; readonly height: number }): boolean {
  return width * height > 1;
}

const STEPS: Record<string, 1 | -1> = { ArrowLeft: -1, ArrowRight: 1 };

/** Whether a key belongs to a field, the browser or a dialog on top, such as the crop dialog. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (countOpenDialogs() > 1) return true;
  return event.target instanceof HTMLInputElement;
}
