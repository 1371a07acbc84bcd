import { Link } from 'wouter';
import { OrderBy } from '#contract/search/order-by.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { datasetViewsTexts } from '#texts/results/dataset-views.ts';
import { SEGMENT_LINK, SEGMENTS_FRAME } from '#web/ui/form/segmented.tsx';

interface QualityBarProps {
  readonly datasetId: string;
  readonly search: Search;
}

const ORDERS = OrderBy.exclude(['uniqueness']).options;

/** Chooses what the images are ordered by. */
export function QualityBar({ datasetId, search }: QualityBarProps) {
  return (
    <nav aria-label={datasetViewsTexts.qualityOrders} className={`${SEGMENTS_FRAME} h-9 w-fit`}>
      {ORDERS.map((orderBy) => (
        <Link
          key={orderBy}
          href={searchHref(datasetId, { ...search, orderBy })}
          replace
          aria-current={orderBy === search.orderBy}
          title={datasetViewsTexts.measureHint[orderBy]}
          className={SEGMENT_LINK}
        >
          {datasetViewsTexts.qualityOrder[orderBy]}
        </Link>
      ))}
    </nav>
  );
}
