import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Correspondence } from '#contract/search/correspondence.ts';
import { type ImageSource, imageOf, type Search } from '#contract/search/search-codec.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { correspondenceQuery } from '#web/api/correspondence.ts';
import type { LightboxTarget } from '#web/search/hrefs.ts';
import { replaceLightbox } from './lightbox-url.ts';

export interface MatchingParts {
  /** The image whose parts are compared with those of the shown one. */
  readonly anchor: ImageSource;
  readonly result: UseQueryResult<Correspondence>;
  /** Index of the part that the pointer or the focus is on. */
  readonly active: number | null;
  readonly setActive: (part: number | null) => void;
  readonly isHeatShown: boolean;
  readonly setHeatShown: (isShown: boolean) => void;
}

/** Null unless the address asks for the matching parts and there is an image to compare with. */
export function useMatchingParts(
  datasetId: string,
  search: Search,
  at: LightboxTarget,
): MatchingParts | null {
  const anchor = comparedImage(search, at);
  const isOffered = useReasonAgainst('correspondence') === undefined;
  const isShown = at.parts && isOffered && anchor !== null;
  const [active, setActive] = useState<number | null>(null);
  const [isHeatShown, setHeatShown] = useState(true);
  const result = useQuery({
    ...correspondenceQuery(datasetId, anchor ?? { mediaId: '', type: undefined }, at.mediaId),
    enabled: isShown,
  });
  return isShown ? { anchor, result, active, setActive, isHeatShown, setHeatShown } : null;
}

/** The other image of a comparison, or else the query image; null for a search without one. */
export function comparedImage(search: Search, { beside }: LightboxTarget): ImageSource | null {
  if (beside === null || beside === 'query') return imageOf(search.source);
  return { mediaId: beside, type: 'MEDIA' };
}

/** Without effect if there is no image to compare with. */
export function toggleParts(search: Search, at: LightboxTarget): void {
  if (comparedImage(search, at)) replaceLightbox({ ...at, parts: !at.parts });
}
