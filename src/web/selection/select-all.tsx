import { texts } from '#texts/selection.ts';
import { searchQuery } from '#web/api/search-query.ts';
import type { Search } from '#web/search-params.ts';
import { Button } from '#web/ui/button.tsx';
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
  return (
    <Button kind="small" onClick={() => selectAllFound(search, clusterId, count)}>
      {textOf(search, count, nClusters)}
    </Button>
  );
}

export function selectAllFound(
  search: Search,
  clusterId: string | null,
  count: number | undefined,
): void {
  const query = searchQuery(search).toString();
  selectAll({ query, clusterId, count, relevanceMax: search.relevanceMax });
}

function textOf(search: Search, count: number | undefined, nClusters: number | undefined): string {
  if (count === undefined) return texts.selectAllFound;
  if (nClusters === undefined) return texts.selectAll(count);
  return texts.selectAllIn(count, search.entityType, nClusters);
}
