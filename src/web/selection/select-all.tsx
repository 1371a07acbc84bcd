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
}

/** Selects everything, also what has not been scrolled to yet. */
export function SelectAll({ search, clusterId, count }: SelectAllProps) {
  const query = searchQuery(search).toString();
  return (
    <Button kind="small" onClick={() => selectAll({ query, clusterId, count })}>
      {texts.selectAll(count)}
    </Button>
  );
}
