import { type Search, searchParams } from '#contract/search/search-codec.ts';
import { selectionTexts } from '#texts/selection.ts';
import { selectAll } from './selection.ts';

interface SelectAllProps {
  readonly search: Search;
  /** Limits the selection to the members of this cluster; null for all results. */
  readonly clusterId: string | null;
  /** Number of media; undefined if unknown. */
  readonly count: number | undefined;
  /** Number of clusters; omitted for a single one. */
  readonly nClusters?: number | undefined;
}

/** Selects all results, including those not loaded yet, and shows their number in advance. */
export function SelectAll({ search, clusterId, count, nClusters }: SelectAllProps) {
  const name = textOf(search, count, nClusters);
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      onClick={() => selectAllFound(search, clusterId, count)}
      className="rounded-sm py-1 text-muted text-xs underline decoration-line underline-offset-3 hover:text-ink hover:decoration-ink"
    >
      {count === undefined ? name : selectionTexts.selectAll(count)}
    </button>
  );
}

export function selectAllFound(
  search: Search,
  clusterId: string | null,
  count: number | undefined,
): void {
  const query = searchParams(search).toString();
  const isOfExtraCopies = search.duplicates === 'extra';
  selectAll({ query, clusterId, count, relevanceMax: search.relevanceMax, isOfExtraCopies });
}

function textOf(search: Search, count: number | undefined, nClusters: number | undefined): string {
  if (count === undefined) return selectionTexts.selectAllFound;
  if (nClusters === undefined) return selectionTexts.selectAll(count);
  return selectionTexts.selectAllIn(count, search.entityType, nClusters);
}
