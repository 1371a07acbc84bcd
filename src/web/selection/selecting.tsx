import { Suspense, useEffect } from 'react';
import { type Search, searchParams } from '#contract/search/search-codec.ts';
import { laterPart, lazyPart } from '#web/ui/lazy-part.tsx';
import { clearSelection, hasSelection, leaveAll, useSelection } from './selection.ts';

const SelectionBar = lazyPart(async () => (await import('./selection-bar.tsx')).SelectionBar);
const RubberBand = laterPart(async () => (await import('./rubber-band.tsx')).RubberBand);

interface SelectingProps {
  readonly datasetId: string;
  readonly search: Search;
  /** The open cluster; null for all clusters. */
  readonly clusterId: string | null;
}

/**
 * Keeps picked media across searches, clears "all" with its search, and clears both when the
 * dataset or the entity type changes.
 */
export function Selecting({ datasetId, search, clusterId }: SelectingProps) {
  const isShown = useSelection(hasSelection);
  const { entityType } = search;
  const query = searchParams(search).toString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what a selection is of.
  useEffect(() => () => clearSelection(), [datasetId, entityType]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what "all" is of.
  useEffect(() => () => leaveAll(), [query, clusterId]);
  return (
    <>
      <Suspense>{isShown && <SelectionBar datasetId={datasetId} search={search} />}</Suspense>
      <RubberBand />
    </>
  );
}
