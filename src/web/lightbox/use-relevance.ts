import { useQuery } from '@tanstack/react-query';
import { BROWSE, type Search } from '#contract/search/search-codec.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { useDataset } from '#web/api/datasets.ts';
import { mediaRelevanceQuery } from '#web/api/explore.ts';
import type { LightboxTarget } from '#web/search/hrefs.ts';
import { isRanked, isTextFilter } from '#web/search/search-predicates.ts';

/**
 * Relevance score of the shown image to the compared image, or to the query without one.
 * @returns undefined without either, or if the server does not report it
 */
export function useRelevance(
  datasetId: string,
  search: Search,
  { mediaId, beside }: LightboxTarget,
): number | undefined {
  const isOffered = useReasonAgainst('media_relevance') === undefined;
  const { data: dataset } = useDataset(datasetId);
  const compared = beside === null || beside === 'query' ? search : searchBy(beside, search);
  const { data } = useQuery({
    ...mediaRelevanceQuery(datasetId, compared, mediaId),
    enabled:
      isOffered && isRanked(compared) && dataset !== undefined && !isTextFilter(compared, dataset),
  });
  return data?.relevance_score;
}

function searchBy(mediaId: string, { entityType }: Search): Search {
  return { ...BROWSE, entityType, source: { mediaId, type: 'MEDIA' } };
}
