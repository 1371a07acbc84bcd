import { useState } from 'react';
import type { TextLine } from '#contract/dataset/text-reading.ts';
import type { Search } from '#contract/search/search-codec.ts';
import type { KnownImage } from '#web/api/lenient-schemas.ts';
import type { LightboxTarget } from '#web/search/hrefs.ts';
import { replaceLightbox } from './lightbox-url.ts';
import { useSearchByPart } from './use-search-by-part.ts';

/** The text in the shown image, its line with the pointer or focus, and the search by a line. */
export function useTextInImage(
  datasetId: string,
  search: Search,
  at: LightboxTarget,
  details: KnownImage | undefined,
) {
  const [active, setActive] = useState<number | null>(null);
  const lines = details?.text_lines ?? [];
  const searching = useSearchByPart(datasetId, search, details?.image_id ?? at.mediaId);
  return {
    lines,
    areBoxesShown: at.textBoxes,
    onToggle: () => {
      if (lines.length > 0) replaceLightbox({ ...at, textBoxes: !at.textBoxes });
    },
    active,
    onActive: setActive,
    onSearch: (line: TextLine) => searching.mutate(line.bounding_box),
    isBusy: searching.isPending,
    error: searching.error,
  };
}
