import { useQuery } from '@tanstack/react-query';
import type { Search } from '#contract/search/search-codec.ts';
import { lightboxTexts } from '#texts/lightbox/lightbox.ts';
import { useAnchor } from '#web/api/anchor.ts';
import { imageQuery } from '#web/api/image.ts';
import { forElement } from '#web/api/request/for-element.ts';
import { baseName } from '#web/browser/base-name.ts';
import type { LightboxTarget } from '#web/search/hrefs.ts';
import type { ZoomedImage } from './zoom-frame.tsx';

/** The image to compare with; of a query image, only its region. */
export function useComparison(
  datasetId: string,
  search: Search,
  at: Pick<LightboxTarget, 'beside' | 'parts'>,
): ZoomedImage | undefined {
  const beside = at.beside ?? (at.parts ? 'query' : null);
  const { data: anchor } = useAnchor(datasetId, beside === 'query' ? search.source : null);
  const { data: image } = useQuery({
    ...imageQuery(datasetId, beside ?? ''),
    enabled: beside !== null && beside !== 'query',
  });
  const known = beside === 'query' ? anchor : image;
  if (!known) return undefined;
  const name = baseName(known.file_name);
  return {
    src: forElement(known.media_uri),
    thumbSrc: forElement(known.media_thumb_uri),
    alt: beside === 'query' ? lightboxTexts.queryNamed(name) : name,
    aspect: known.width / known.height,
    region: known.bounding_box,
  };
}
