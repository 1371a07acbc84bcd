import type { ReactNode } from 'react';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { commonTexts } from '#texts/common.ts';
import { cropTexts } from '#texts/query/crop.ts';
import { examplesTexts } from '#texts/query/examples.ts';
import { formatFixed } from '#web/texts/format.ts';
import { Button, focusFirst } from '#web/ui/button.tsx';
import { SEGMENTS_FRAME, SegmentedChoice } from '#web/ui/form/segmented.tsx';
import { Kbd } from '#web/ui/kbd.tsx';
import { RegionImage } from '#web/ui/region-image.tsx';
import { Spinner } from '#web/ui/spinner.tsx';
import { ASPECTS, type AspectName } from './crop-aspect.ts';
import type { PixelSize, QueryPreview } from './crop-image.ts';

interface CropPanelProps {
  /** Null if it cannot be shown. */
  readonly picture: QueryPreview | null;
  readonly region: BoundingBox | null;
  readonly aspect: AspectName;
  readonly onAspect: (aspect: AspectName) => void;
  /** Why a pending search is delayed. */
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly onSelectRegion: () => void;
  readonly onSearchWhole: () => void;
  /** Adds the image or region to the present query; null without one. */
  readonly onExample: ((weight: 1 | -1) => void) | null;
  /** Why it cannot be added. */
  readonly whyNoExample: string | undefined;
}

/** A preview of the exact query, with the search buttons. */
export function CropPanel(props: CropPanelProps) {
  const { picture, region, aspect, onAspect, error, isPending, onSelectRegion, onSearchWhole } =
    props;
  const { onExample, whyNoExample } = props;
  return (
    <div className="flex shrink-0 flex-col gap-4 overflow-y-auto border-line border-t p-4 md:w-80 md:border-t-0 md:border-l md:p-5">
      {picture && (
        <div className="flex gap-4 md:flex-col">
          <div className="flex w-28 shrink-0 items-center justify-center md:h-48 md:w-full">
            <RegionImage
              src={picture.url}
              alt={cropTexts.preview}
              region={region}
              aspect={picture.width / picture.height}
              className="rounded-md [--max-h:6rem] [--max-w:7rem] md:[--max-h:12rem] md:[--max-w:17.5rem]"
            />
          </div>
          <Measures region={region} size={picture} />
        </div>
      )}
      {picture && (
        <SegmentedChoice
          legend={cropTexts.proportions}
          options={ASPECTS.map(({ name }) => name)}
          chosen={aspect}
          onChoose={onAspect}
          textOf={aspectText}
          className={SEGMENTS_FRAME}
          segmentClassName="flex-1 py-1"
        />
      )}
      {picture && <Hint region={region} />}
      <div className="mt-auto flex flex-col gap-2">
        {error && (
          <p role="alert" className={isPending ? 'text-muted' : 'text-danger'}>
            {error.message}
          </p>
        )}
        <Button kind="primary" type="submit" ref={focusFirst} isBusy={isPending} className="w-full">
          {isPending && <Spinner />}
          {isPending ? commonTexts.searching : submitText(region, error)}
          {!isPending && (
            <span aria-hidden="true" className="font-mono text-xs opacity-75">
              ↵
            </span>
          )}
        </Button>
        {region ? (
          <Button key="whole" isBusy={isPending} onClick={onSearchWhole} className="w-full">
            {cropTexts.searchWhole}
          </Button>
        ) : (
          <Button
            key="region"
            disabled={!picture}
            isBusy={isPending}
            onClick={onSelectRegion}
            className="w-full"
          >
            {cropTexts.selectRegion}
          </Button>
        )}
        {onExample && (
          <div className="grid grid-cols-2 gap-2">
            {([1, -1] as const).map((weight) => (
              <Button
                key={weight}
                disabled={whyNoExample !== undefined}
                title={whyNoExample}
                isBusy={isPending}
                onClick={() => onExample(weight)}
                className="px-2"
              >
                {weight > 0 ? examplesTexts.more : examplesTexts.less}
              </Button>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

function aspectText(name: AspectName): string {
  return name === 'free' ? cropTexts.anyProportions : name;
}

function submitText(region: BoundingBox | null, error: Error | null): string {
  if (error) return commonTexts.tryAgain;
  return region ? cropTexts.searchRegion : cropTexts.searchWhole;
}

function Measures({ region, size }: { region: BoundingBox | null; size: PixelSize }) {
  const { x, y, width, height } = region ?? { x: 0, y: 0, width: 1, height: 1 };
  const fractions = [
    [cropTexts.sides.x, x],
    [cropTexts.sides.y, y],
    [cropTexts.sides.width, width],
    [cropTexts.sides.height, height],
  ] as const;
  const pixels = [Math.round(width * size.width), Math.round(height * size.height)] as const;
  return (
    <div className="min-w-0 flex-1">
      <p aria-live="polite" className="font-medium">
        {region ? cropTexts.region(...pixels) : cropTexts.whole(...pixels)}
      </p>
      <dl className="mt-2 grid grid-cols-2 gap-x-5 gap-y-1 text-xs">
        {fractions.map(([side, value]) => (
          <div key={side} className="flex justify-between gap-2">
            <dt className="text-muted">{side}</dt>
            <dd className="font-mono tabular-nums">{formatFixed(value, 4)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Hint({ region }: { readonly region: BoundingBox | null }) {
  return (
    <p className="hidden min-h-18 text-muted text-xs leading-6 md:block">
      {region ? withKeys(cropTexts.keysHint) : cropTexts.dragHint}
    </p>
  );
}

/** Text in braces is rendered as a key. */
function withKeys(text: string): ReactNode[] {
  return text
    .split(/[{}]/)
    .map((part, index) => (index % 2 === 1 ? <Kbd key={part}>{part}</Kbd> : part));
}
