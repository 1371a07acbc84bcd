import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { DistanceHistogram as Histogram } from '#contract/search/distance-histogram.ts';
import { RELEVANCE_WORDS } from '#contract/search/relevance.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { distanceHistogramTexts } from '#texts/results/distance-histogram.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { histogramQuery } from '#web/api/explore.ts';
import { DOT_CLASSES } from '#web/media/relevance-badge.tsx';
import { RelevanceLegend } from '#web/media/relevance-legend.tsx';
import { formatNumber } from '#web/texts/format.ts';
import { RANGE_ID } from './focus-range.ts';
import {
  barHeights,
  countInRange,
  type DistanceRange,
  percentileText,
  WHOLE_RANGE,
} from './histogram-shape.ts';
import { RangeEnd } from './range-end.tsx';

interface DistanceHistogramProps {
  readonly datasetId: string;
  readonly search: Search;
}

/** The distribution of the clusters' distances to the query, with a range to filter by. */
export function HistogramFilter({ datasetId, search }: DistanceHistogramProps) {
  const noHistogram = useReasonAgainst('histogram');
  const noRange = useReasonAgainst('relevance_range');
  const reason = noHistogram ?? noRange;
  const { data, isError } = useQuery({ ...histogramQuery(datasetId, search), enabled: !reason });
  const [, navigate] = useLocation();
  if (reason !== undefined) return <Legend reason={reason} />;
  if (isError) return <RelevanceLegend />;
  if (!data) return null;
  const chosen = rangeOf(search);
  return (
    <RangeChooser
      histogram={data}
      chosen={chosen}
      onChoose={(range) => {
        const next = { ...search, relevanceMin: undefined, relevanceMax: undefined };
        navigate(
          searchHref(datasetId, {
            ...next,
            ...(range.min > WHOLE_RANGE.min && { relevanceMin: range.min }),
            ...(range.max < WHOLE_RANGE.max && { relevanceMax: range.max }),
          }),
          { replace: true },
        );
      }}
    />
  );
}

/** Replaces an unavailable range: explains the distances and the reason. */
function Legend({ reason }: { readonly reason: string }) {
  return (
    <>
      <RelevanceLegend />
      <p className="mt-1 text-2xs text-muted">{reason}</p>
    </>
  );
}

function rangeOf({ relevanceMin, relevanceMax }: Search): DistanceRange {
  return {
    min: relevanceMin ?? WHOLE_RANGE.min,
    max: Math.min(relevanceMax ?? WHOLE_RANGE.max, WHOLE_RANGE.max),
  };
}

interface RangeChooserProps {
  readonly histogram: Histogram;
  readonly chosen: DistanceRange;
  readonly onChoose: (range: DistanceRange) => void;
}

/** The bars follow the handles during a drag; the search changes on release. */
function RangeChooser({ histogram, chosen, onChoose }: RangeChooserProps) {
  const [{ range, madeFrom }, setMoved] = useState({ range: chosen, madeFrom: chosen });
  const setRange = (moved: DistanceRange) => setMoved({ range: moved, madeFrom: chosen });
  // The range changed elsewhere, such as by a chip's × or by Back.
  if (madeFrom.min !== chosen.min || madeFrom.max !== chosen.max) {
    setMoved({ range: chosen, madeFrom: chosen });
  }
  const commit = () => {
    if (range.min !== chosen.min || range.max !== chosen.max) onChoose(range);
  };
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{distanceHistogramTexts.distances}</legend>
      <div className="relative px-2">
        <Bars histogram={histogram} range={range} />
        <div className="absolute inset-x-0 bottom-0 h-0">
          <RangeEnd
            id="relevance-min"
            label={distanceHistogramTexts.nearestShown}
            value={range.min}
            onMove={(min) => setRange({ min: Math.min(min, range.max), max: range.max })}
            onLetGo={commit}
          />
          <RangeEnd
            id={RANGE_ID}
            label={distanceHistogramTexts.farthestShown}
            value={range.max}
            onMove={(max) => setRange({ min: range.min, max: Math.max(max, range.min) })}
            onLetGo={commit}
          />
        </div>
      </div>
      <Axis />
      <p aria-live="polite" className="mt-1 px-2 text-muted text-xs tabular-nums">
        {summary(histogram, range)}
      </p>
    </fieldset>
  );
}

function summary(histogram: Histogram, range: DistanceRange): string {
  const { n_clusters: nClusters } = histogram;
  const { min, max } = range;
  if (min <= WHOLE_RANGE.min && max >= WHOLE_RANGE.max)
    return distanceHistogramTexts.all(nClusters);
  const count = countInRange(histogram, range);
  return distanceHistogramTexts.shown(min, max, count, nClusters, percentileText(histogram, range));
}

function Bars({ histogram, range }: { histogram: Histogram; range: DistanceRange }) {
  const heights = barHeights(histogram);
  return (
    <svg
      viewBox={`0 0 ${heights.length} 1`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className="block h-14 w-full border-edge border-b"
    >
      {histogram.bins.map((bin, index) => {
        const height = heights[index] ?? 0;
        const isShown = bin.relevance_max > range.min && bin.relevance_min < range.max;
        return (
          <rect
            key={bin.relevance_min}
            x={index + 0.08}
            y={1 - height}
            width={0.84}
            height={height}
            className={isShown ? 'fill-ink/75' : 'fill-edge/35'}
          />
        );
      })}
    </svg>
  );
}

/** Labels the axis with the distance words, which makes it the legend of the badges. */
function Axis() {
  const zones = RELEVANCE_WORDS.map(({ word, upTo }, index) => {
    const from = RELEVANCE_WORDS[index - 1]?.upTo ?? 0;
    return { word, upTo, share: Math.min(upTo, 1) - from };
  });
  return (
    <div className="mt-1.5 flex px-2">
      {zones.map(({ word, upTo, share }) => (
        <div key={word} className="min-w-0" style={{ flexBasis: `${share * 100}%` }}>
          <div className={`mr-px h-1 min-w-0.5 rounded-full ${DOT_CLASSES[word]}`} />
          <p className="flex justify-between gap-0.5 pt-0.5 text-2xs text-muted">
            {/* Too narrow for its word; the badges show it. */}
            <span className={word === 'Identical' ? 'sr-only' : 'truncate'}>
              {commonTexts.relevance[word]}
            </span>
            {word !== 'Identical' && Number.isFinite(upTo) && (
              <span className="hidden pr-1 font-mono text-[0.625rem] tabular-nums sm:inline">
                {formatNumber(upTo)}
              </span>
            )}
          </p>
        </div>
      ))}
    </div>
  );
}
