import { useSearch } from 'wouter';
import { PartBoundary } from '#web/errors/part-boundary.tsx';
import type { Search } from '#web/search/search-params.ts';
import { lazyPart } from '#web/ui/lazy-part.tsx';
import { lookAway, lookedAt } from './lightbox-url.ts';

const Lightbox = lazyPart(async () => (await import('./lightbox.tsx')).Lightbox);

interface LookProps {
  readonly datasetId: string;
  readonly search: Search;
}

/** The picture that is looked at, over the page. */
export function Look({ datasetId, search }: LookProps) {
  const at = lookedAt(useSearch());
  return (
    <PartBoundary part="lightbox" resetKey={at?.mediaId ?? ''} onClose={lookAway}>
      {at && <Lightbox datasetId={datasetId} search={search} at={at} />}
    </PartBoundary>
  );
}
