import { useSearch } from 'wouter';
import { parseSearch } from '#contract/search/search-codec.ts';
import { datasetViewsTexts } from '#texts/results/dataset-views.ts';

/** What the results are ordered by. */
export function MeasureNote({ measure }: { readonly measure: number | null }) {
  const { orderBy } = parseSearch(useSearch());
  if (measure === null || orderBy === undefined) return null;
  const [value, unit] = datasetViewsTexts.measure(orderBy, measure);
  return (
    <span className="truncate text-xs leading-4.5" title={datasetViewsTexts.measureHint[orderBy]}>
      <span className="font-mono tabular-nums">{value}</span>{' '}
      <span className="text-muted">{unit}</span>
    </span>
  );
}
