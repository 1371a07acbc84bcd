import { datasetViewsTexts } from '#texts/results/dataset-views.ts';
import { formatDistance } from '#web/texts/format.ts';

/** What the results are ordered by. */
export function MeasureNote({ measure }: { readonly measure: number | null }) {
  if (measure === null) return null;
  return (
    <span className="truncate text-xs leading-4.5" title={datasetViewsTexts.uniquenessHint}>
      <span className="font-mono tabular-nums">{formatDistance(measure)}</span>{' '}
      <span className="text-muted">{datasetViewsTexts.uniqueness}</span>
    </span>
  );
}
