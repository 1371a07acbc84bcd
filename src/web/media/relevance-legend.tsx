import { RELEVANCE_WORDS } from '#contract/search/relevance.ts';
import { commonTexts } from '#texts/common.ts';
import { distanceHistogramTexts } from '#texts/results/distance-histogram.ts';
import { formatNumber } from '#web/texts/format.ts';
import { Dot } from './relevance-badge.tsx';

/** Explains the badges; collapsed on narrow screens. */
export function RelevanceLegend() {
  return (
    <>
      <div className="hidden sm:block">
        <Legend />
      </div>
      <details className="text-xs sm:hidden">
        <summary className="cursor-pointer rounded-sm text-muted">
          {distanceHistogramTexts.legend}
        </summary>
        <div className="mt-1.5">
          <Legend />
        </div>
      </details>
    </>
  );
}

function Legend() {
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-muted text-xs">
      <span className="text-ink">{distanceHistogramTexts.lowerIsCloser}</span>
      {RELEVANCE_WORDS.map(({ word, upTo }) => (
        <span key={word} className="inline-flex items-center gap-1.5">
          <Dot word={word} />
          {commonTexts.relevance[word]}
          {Number.isFinite(upTo) && (
            <span className="font-mono text-2xs tabular-nums">≤ {formatNumber(upTo)}</span>
          )}
        </span>
      ))}
    </p>
  );
}
