import {
  ChevronLeftIcon,
  ChevronRightIcon,
  MagnifyingGlassMinusIcon,
  MagnifyingGlassPlusIcon,
  MinusIcon,
  PlusIcon,
  ViewColumnsIcon,
  ViewfinderCircleIcon,
} from '@heroicons/react/20/solid';
import { imageOf, type Search } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { lightboxTexts } from '#texts/lightbox/lightbox.ts';
import { examplesTexts } from '#texts/query/examples.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { useNeighbor } from '#web/media/media-on-page.ts';
import { useAddExample, useRankedPart, whyNoExample } from '#web/query/examples/use-add-example.ts';
import type { LightboxTarget } from '#web/search/hrefs.ts';
import { formatPercent } from '#web/texts/format.ts';
import { Button } from '#web/ui/button.tsx';
import { MaybeGreyed } from '#web/ui/greyed.tsx';
import { replaceLightbox } from './lightbox-url.ts';

interface StepButtonProps {
  readonly mediaId: string;
  readonly step: 1 | -1;
  readonly onGo: (step: 1 | -1) => void;
}

export function StepButton({ mediaId, step, onGo }: StepButtonProps) {
  const isEnd = useNeighbor(mediaId, step) === null;
  const Icon = step === 1 ? ChevronRightIcon : ChevronLeftIcon;
  return (
    <button
      type="button"
      aria-label={step === 1 ? lightboxTexts.next : lightboxTexts.previous}
      title={step === 1 ? lightboxTexts.nextHint : lightboxTexts.previousHint}
      disabled={isEnd}
      onClick={() => onGo(step)}
      className={`absolute top-1/2 flex size-11 -translate-y-1/2 items-center justify-center rounded-full bg-black/60 text-white enabled:hover:bg-black/85 disabled:opacity-30 ${step === 1 ? 'right-3' : 'left-3'}`}
    >
      <Icon aria-hidden="true" className="size-6" />
    </button>
  );
}

export function CropButton({ onCrop }: { readonly onCrop: () => void }) {
  return (
    <Button onClick={onCrop} className="px-2!" title={commonTexts.cropHint}>
      <ViewfinderCircleIcon aria-hidden="true" className="size-4" />
      {lightboxTexts.crop}
    </Button>
  );
}

export function CompareButton({
  search,
  at,
}: {
  readonly search: Search;
  readonly at: LightboxTarget;
}) {
  if (at.beside !== null) {
    return (
      <Button
        className="col-span-2"
        onClick={() => replaceLightbox({ ...at, beside: null, parts: false })}
      >
        {lightboxTexts.stopComparing}
      </Button>
    );
  }
  return (
    imageOf(search.source) && (
      <Button
        className="col-span-2"
        onClick={() => replaceLightbox({ ...at, beside: 'query', parts: false })}
      >
        <ViewColumnsIcon aria-hidden="true" className="size-4" />
        {lightboxTexts.compareWithQuery}
      </Button>
    )
  );
}

/** Adds the image to the query, which closes the lightbox and shows the new results. */
export function ExampleButton({
  search,
  mediaId,
  weight,
}: {
  readonly search: Search;
  readonly mediaId: string;
  readonly weight: 1 | -1;
}) {
  const notOffered = useReasonAgainst('examples');
  const add = useAddExample();
  const query = useRankedPart(search);
  const Icon = weight > 0 ? PlusIcon : MinusIcon;
  return (
    <MaybeGreyed
      reason={notOffered ?? whyNoExample(query, mediaId, weight)}
      tooltip={weight > 0 ? {} : { align: 'end' }}
      title={weight > 0 ? examplesTexts.moreHint : examplesTexts.lessHint}
      onClick={() => add(mediaId, weight)}
      className="w-full px-2!"
    >
      <Icon aria-hidden="true" className="size-4" />
      {weight > 0 ? examplesTexts.more : examplesTexts.less}
    </MaybeGreyed>
  );
}

const ZOOM_CLASS = 'px-2! border-transparent! aria-pressed:bg-mat';

function whyNotActual(fit: number | undefined): string | undefined {
  if (fit === undefined) return lightboxTexts.sizeUnknown;
  return fit >= 1 ? lightboxTexts.smallerThanFrame : undefined;
}

interface ZoomButtonsProps {
  /** Zoom relative to the image that fits its frame. */
  readonly scale: number;
  /** CSS pixels per image pixel at fit; undefined if unknown. */
  readonly fit: number | undefined;
  /** Runs the action of a key. */
  readonly onKey: (key: string) => void;
}

export function ZoomButtons({ scale, fit, onKey }: ZoomButtonsProps) {
  const press = (key: string) => () => onKey(key);
  return (
    <div className="flex items-center gap-0.5 rounded-lg border border-line px-1">
      <Button
        kind="icon"
        aria-label={lightboxTexts.zoomOut}
        title={lightboxTexts.zoomOutHint}
        disabled={scale <= 1}
        onClick={press('-')}
      >
        <MagnifyingGlassMinusIcon className="size-5" />
      </Button>
      <span
        role="status"
        aria-label={lightboxTexts.zoom}
        className="min-w-11 text-center font-mono text-xs tabular-nums"
      >
        {fit !== undefined && formatPercent(fit * scale)}
      </span>
      <Button
        kind="icon"
        aria-label={lightboxTexts.zoomIn}
        title={lightboxTexts.zoomInHint}
        onClick={press('+')}
      >
        <MagnifyingGlassPlusIcon className="size-5" />
      </Button>
      <span className="ml-auto flex gap-1">
        <Button
          kind="small"
          title={lightboxTexts.fitHint}
          aria-pressed={scale === 1}
          onClick={press('0')}
          className={ZOOM_CLASS}
        >
          {lightboxTexts.fit}
        </Button>
        <MaybeGreyed
          kind="small"
          reason={whyNotActual(fit)}
          tooltip={{ align: 'end' }}
          title={lightboxTexts.actualHint}
          aria-pressed={fit !== undefined && Math.abs(fit * scale - 1) < 0.005}
          onClick={press('1')}
          className={ZOOM_CLASS}
        >
          {formatPercent(1)}
        </MaybeGreyed>
      </span>
    </div>
  );
}
