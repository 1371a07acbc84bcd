import { type CSSProperties, type RefCallback, useState } from 'react';
import { lightboxTexts } from '#texts/lightbox/lightbox.ts';
import { RelevanceBadge } from '#web/media/relevance-badge.tsx';
import { formatPercent } from '#web/texts/format.ts';
import { classNames } from '#web/ui/class-names.ts';
import { SegmentedChoice } from '#web/ui/form/segmented.tsx';
import { MiddleCut } from '#web/ui/middle-cut.tsx';
import type { Viewport } from './pan-zoom.ts';
import { type ZoomedImage, ZoomFrame } from './zoom-frame.tsx';

interface ComparedProps {
  readonly left: ZoomedImage;
  readonly right: ZoomedImage;
  readonly view: Viewport;
  readonly frameRef: RefCallback<HTMLElement>;
}

interface ComparisonProps extends ComparedProps {
  /** Relevance score between the two images; undefined if unknown. */
  readonly score: number | undefined;
}

const WAYS = ['sideBySide', 'swipe'] as const;

/** Two images with a shared zoom and pan, side by side or overlaid. */
export function Comparison({ left, right, view, frameRef, score }: ComparisonProps) {
  const [way, setWay] = useState<(typeof WAYS)[number]>('sideBySide');
  return (
    <div className="flex size-full flex-col">
      <div className="flex min-h-12 shrink-0 flex-wrap items-center justify-center gap-x-6 px-2">
        {score !== undefined && (
          <p role="status" className="flex items-center gap-1.5 text-muted text-xs">
            {lightboxTexts.distance}
            <RelevanceBadge score={score} />
          </p>
        )}
        <SegmentedChoice
          legend={lightboxTexts.waysToCompare}
          options={WAYS}
          chosen={way}
          onChoose={setWay}
          textOf={(name) => lightboxTexts[name]}
          className="flex gap-1 py-2"
          segmentClassName="px-3 py-1.5"
        />
      </div>
      <div className="min-h-0 flex-1">
        {way === 'swipe' ? (
          <Swipe {...{ left, right, view, frameRef }} />
        ) : (
          <div className="grid size-full gap-px max-sm:grid-rows-2 sm:grid-cols-2">
            <Pane picture={left} view={view} frameRef={frameRef} />
            <Pane picture={right} view={view} frameRef={frameRef} />
          </div>
        )}
      </div>
    </div>
  );
}

interface PaneProps {
  readonly picture: ZoomedImage;
  readonly view: Viewport;
  readonly frameRef: RefCallback<HTMLElement>;
  readonly isAtEnd?: boolean;
  readonly style?: CSSProperties;
}

function Pane({ picture, view, frameRef, isAtEnd = false, style }: PaneProps) {
  return (
    <figure className="relative size-full min-h-0 min-w-0" style={style}>
      <ZoomFrame picture={picture} view={view} frameRef={frameRef} />
      <figcaption
        className={classNames(
          'pointer-events-none absolute top-2 flex max-w-[45%] rounded bg-black/75 px-2 py-1 text-white text-xs',
          isAtEnd ? 'right-2' : 'left-2',
        )}
      >
        <MiddleCut text={picture.alt} />
      </figcaption>
    </figure>
  );
}

/** Overlays the right image on the left one, visible to the right of a movable line. */
function Swipe({ left, right, view, frameRef }: ComparedProps) {
  const [percent, setPercent] = useState(50);
  return (
    <div className="relative size-full">
      <div className="absolute inset-0">
        <Pane picture={left} view={view} frameRef={frameRef} />
      </div>
      <div className="absolute inset-0" style={{ clipPath: `inset(0 0 0 ${percent}%)` }}>
        <div className="size-full bg-mat">
          <Pane picture={right} view={view} frameRef={frameRef} isAtEnd />
        </div>
      </div>
      <div
        aria-hidden="true"
        className="pointer-events-none absolute inset-y-0 w-0.5 -translate-x-1/2 bg-accent"
        style={{ left: `${percent}%` }}
      />
      <input
        type="range"
        min={0}
        max={100}
        value={percent}
        aria-label={lightboxTexts.swipeLine}
        aria-valuetext={lightboxTexts.swipeLineAt(formatPercent(percent / 100), left.alt)}
        onChange={(event) => setPercent(event.currentTarget.valueAsNumber)}
        className="range-end pointer-events-none absolute bottom-6 -left-2 h-5 w-[calc(100%+1rem)] appearance-none bg-transparent outline-none!"
      />
    </div>
  );
}
