import { Suspense, useEffect } from 'react';
import type { Search } from '#web/search-params.ts';
import { lazyPart } from '#web/ui/lazy-part.tsx';
import { clearSelection, hasSelection, useSelection } from './selection.ts';

const SelectionBar = lazyPart(async () => (await import('./selection-bar.tsx')).SelectionBar);
const RubberBand = lazyPart(async () => (await import('./rubber-band.tsx')).RubberBand);

interface SelectingProps {
  readonly datasetId: string;
  readonly search: Search;
}

/** A selection lasts from search to search; another kind of picture begins a new one. */
export function Selecting({ datasetId, search }: SelectingProps) {
  const isShown = useSelection(hasSelection);
  const { entityType } = search;
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what a selection is of.
  useEffect(() => clearSelection, [datasetId, entityType]);
  return (
    <>
      <Suspense>{isShown && <SelectionBar datasetId={datasetId} search={search} />}</Suspense>
      <Suspense>
        <RubberBand />
      </Suspense>
    </>
  );
}
