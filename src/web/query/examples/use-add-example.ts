import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useParams } from 'wouter';
import { MAX_EXAMPLES } from '#contract/search/examples.ts';
import { imageOf, parseSearch, type Search, searchHref } from '#contract/search/search-codec.ts';
import { examplesTexts } from '#texts/query/examples.ts';
import { capabilitiesQuery } from '#web/api/capabilities.ts';
import { datasetQuery } from '#web/api/datasets.ts';
import { rankedPart, withExample } from '#web/search/search-changes.ts';
import { isRanked } from '#web/search/search-predicates.ts';

type AddExample = (mediaId: string, weight: number) => void;

/**
 * Adds an image or object to the query of the page, which is in its address at the time. Does
 * nothing if it cannot be an example, or before a server without examples.
 */
export function useAddExample(): AddExample {
  const { dataset_id: datasetId = '' } = useParams<{ dataset_id: string }>();
  const [, navigate] = useLocation();
  const client = useQueryClient();
  return (mediaId, weight) => {
    const known = client.getQueryData(capabilitiesQuery.queryKey);
    if (known?.not_offered['examples'] !== undefined) return;
    const dataset = client.getQueryData(datasetQuery(datasetId).queryKey);
    const search = rankedPart(parseSearch(window.location.search), dataset);
    if (whyNoExample(search, mediaId, weight) !== undefined) return;
    navigate(searchHref(datasetId, withExample(search, mediaId, weight)));
  };
}

/** As `rankedPart`, in the dataset of the page. */
export function useRankedPart(search: Search): Search {
  const { dataset_id: datasetId = '' } = useParams<{ dataset_id: string }>();
  const client = useQueryClient();
  return rankedPart(search, client.getQueryData(datasetQuery(datasetId).queryKey));
}

/** Why an image or object cannot be an example of a search; undefined if it can. */
export function whyNoExample(search: Search, mediaId: string, weight: number): string | undefined {
  if (imageOf(search.source)?.mediaId === mediaId) return examplesTexts.isQuery;
  if (weight < 0 && !isRanked(search)) return examplesTexts.needsQuery;
  const isNew = !search.examples.some((example) => example.mediaId === mediaId);
  return isNew ? whyNoNewExample(search) : undefined;
}

/** Why a search takes no further example; undefined if it does. */
export function whyNoNewExample({ examples }: Search): string | undefined {
  return examples.length >= MAX_EXAMPLES ? examplesTexts.tooMany(MAX_EXAMPLES) : undefined;
}
