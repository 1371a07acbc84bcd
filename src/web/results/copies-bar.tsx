import { Link } from 'wouter';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { Duplicates } from '#contract/search/duplicates.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { datasetViewsTexts } from '#texts/results/dataset-views.ts';
import { useLevelCounts } from '#web/dataset/use-level-counts.ts';
import { selectAllFound } from '#web/selection/select-all.tsx';
import { formatNumber } from '#web/texts/format.ts';
import { SEGMENT_LINK, SEGMENTS_FRAME } from '#web/ui/form/segmented.tsx';
import { MaybeGreyed } from '#web/ui/greyed.tsx';

interface CopiesBarProps {
  readonly dataset: Dataset;
  readonly search: Search;
}

/** Chooses between the groups of copies, the extra copies and all other media, and selects the extra copies. */
export function CopiesBar({ dataset, search }: CopiesBarProps) {
  const extra = { ...search, duplicates: 'extra' } as const;
  const { n_media } = useLevelCounts(dataset, extra);
  const nExtra = n_media[search.threshold];
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <nav aria-label={datasetViewsTexts.show} className={`${SEGMENTS_FRAME} h-9`}>
        {Duplicates.options.map((kept) => (
          <Segment key={kept} kept={kept} {...{ dataset, search }} />
        ))}
      </nav>
      {search.duplicates === 'all' && (
        <MaybeGreyed
          kind="small"
          className="h-9"
          isBusy={nExtra === undefined}
          reason={nExtra === 0 ? datasetViewsTexts.noExtra : undefined}
          onClick={() => selectAllFound(extra, null, nExtra)}
        >
          {datasetViewsTexts.selectExtra(nExtra)}
        </MaybeGreyed>
      )}
    </div>
  );
}

interface SegmentProps extends CopiesBarProps {
  readonly kept: Duplicates;
}

function Segment({ dataset, search, kept }: SegmentProps) {
  const shown = { ...search, duplicates: kept };
  const { n_clusters, n_media } = useLevelCounts(dataset, shown);
  const count = (kept === 'all' ? n_clusters : n_media)[search.threshold];
  return (
    <Link
      href={searchHref(dataset.id, shown)}
      replace
      aria-current={kept === search.duplicates}
      title={datasetViewsTexts.copiesHint[kept]}
      className={`${SEGMENT_LINK} gap-1.5`}
    >
      {datasetViewsTexts.copies[kept]}
      {count !== undefined && <span className="font-mono tabular-nums">{formatNumber(count)}</span>}
    </Link>
  );
}
