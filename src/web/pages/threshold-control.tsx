import { Link } from 'wouter';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { THRESHOLDS } from '#contract/primitives.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { shellTexts } from '#texts/pages/shell.ts';
import { useLevelCounts } from '#web/dataset/use-level-counts.ts';
import { useLevelChange } from '#web/results/use-level-change.ts';
import { formatCompact, formatNumber } from '#web/texts/format.ts';
import { SEGMENT_LINK, SEGMENTS_FRAME } from '#web/ui/form/segmented.tsx';

interface ThresholdControlProps {
  readonly dataset: Dataset;
  readonly search: Search;
}

/** Chooses the threshold; each level shows its number of clusters in advance. */
export function ThresholdControl({ dataset, search }: ThresholdControlProps) {
  const { n_clusters: counts } = useLevelCounts(dataset, search);
  const changeLevel = useLevelChange(dataset.id);
  return (
    <nav
      aria-label={shellTexts.clusterSize}
      className="flex min-w-0 items-center gap-2 max-sm:justify-between"
    >
      <span className="text-muted text-xs lg:max-xl:hidden">{shellTexts.fine}</span>
      <div className={`${SEGMENTS_FRAME} h-9 max-sm:flex-1`}>
        {THRESHOLDS.map((threshold) => (
          <Link
            key={threshold}
            href={searchHref(dataset.id, { ...search, threshold })}
            aria-current={threshold === search.threshold}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              changeLevel({ ...search, threshold });
            }}
            aria-label={shellTexts.level(threshold, counts[threshold])}
            title={shellTexts.levelHint(threshold, counts[threshold])}
            className={`${SEGMENT_LINK} group/level gap-1 font-mono max-sm:px-0 sm:min-w-10 max-sm:grow tabular-nums`}
          >
            {shortCount(counts[threshold]) ?? threshold}
            {counts[threshold] !== undefined && (
              <span className="hidden font-sans group-aria-[current=true]/level:inline">
                {commonTexts.clusterNoun(counts[threshold])}
              </span>
            )}
          </Link>
        ))}
      </div>
      <span className="text-muted text-xs lg:max-xl:hidden">{shellTexts.coarse}</span>
    </nav>
  );
}

/** "834", "2,951", "12.3K", "1.2M": at most five characters. */
function shortCount(count: number | undefined): string | undefined {
  if (count === undefined) return undefined;
  return count < 10_000 ? formatNumber(count) : formatCompact(count);
}
