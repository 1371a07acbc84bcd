import { Suspense } from 'react';
import type { Search } from '#contract/search/search-codec.ts';
import { lazyPart } from '#web/ui/lazy-part.tsx';
import { useTrail } from './trail-store.ts';
import { useTrailRecord } from './use-trail-record.ts';

const TrailStrip = lazyPart(async () => (await import('./trail-strip.tsx')).TrailStrip);

interface TrailProps {
  readonly datasetId: string;
  readonly search: Search;
}

/** Records every search, and shows the trail when it has more than one step. */
export function TrailHost({ datasetId, search }: TrailProps) {
  useTrailRecord(datasetId, search);
  const isShown = useTrail((state) => state.trail.length > 1);
  return (
    isShown && (
      <div className="min-h-14.25 border-line border-b bg-surface">
        <Suspense>
          <TrailStrip />
        </Suspense>
      </div>
    )
  );
}
