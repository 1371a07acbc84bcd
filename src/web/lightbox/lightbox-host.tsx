import { useSearch } from 'wouter';
import type { Search } from '#contract/search/search-codec.ts';
import { PartBoundary } from '#web/errors/part-boundary.tsx';
import { readLightbox } from '#web/search/hrefs.ts';
import { lazyPart } from '#web/ui/lazy-part.tsx';
import { closeLightbox } from './lightbox-url.ts';

const Lightbox = lazyPart(async () => (await import('./lightbox.tsx')).Lightbox);

interface LightboxHostProps {
  readonly datasetId: string;
  readonly search: Search;
}

/** Shows the lightbox if the URL names an image. */
export function LightboxHost({ datasetId, search }: LightboxHostProps) {
  const at = readLightbox(useSearch());
  return (
    <PartBoundary part="lightbox" resetKey={at?.mediaId ?? ''} onClose={closeLightbox}>
      {at && <Lightbox datasetId={datasetId} search={search} at={at} />}
    </PartBoundary>
  );
}
