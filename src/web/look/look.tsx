import { Suspense } from 'react';
import { useSearch } from 'wouter';
import type { Search } from '#web/search-params.ts';
import { lazyPart } from '#web/ui/lazy-part.tsx';
import { lookedAt } from './looked-at.ts';

const Lightbox = lazyPart(async () => (await import('./lightbox.tsx')).Lightbox);

interface LookProps {
  readonly datasetId: string;
  readonly search: Search;
}

/** The picture that is looked at, over the page. */
export function Look({ datasetId, search }: LookProps) {
  const at = lookedAt(useSearch());
  return <Suspense>{at && <Lightbox datasetId={datasetId} search={search} at={at} />}</Suspense>;
}
