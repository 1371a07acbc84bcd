import { type Search, searchParams } from '#contract/search/search-codec.ts';
import { selectionTexts } from '#texts/selection.ts';
import { selectAll } from './selection.ts';

interface SelectAllProps {
  readonly search: Search;
  /** Only the members of this cluster; null for all that the search finds. */
  readonly clusterId: string | null;
  /** How many there are, if that is known. */
  readonly count: number | undefined;
  /** In how many clusters, where it is not one. */
  readonly nClusters?: number | undefined;
}

/** Selects everything, also what has not been scrolled to yet, and says beforehand how much that is. */
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
  selectAll({ query, clusterId, count, relevanceMax: search.relevanceMax });
}

function textOf(search: Search, count: number | undefined, nClusters: number | undefined): string {
  if (count === undefined) return selectionTexts.selectAllFound;
  if (nClusters === undefined) return selectionTexts.selectAll(count);
  return selectionTexts.selectAllIn(count, search.entityType, nClusters);
}
