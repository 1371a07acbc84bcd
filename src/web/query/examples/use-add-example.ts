import { useLocation, useParams } from 'wouter';
import { imageOf, parseSearch, type Search, searchHref } from '#contract/search/search-codec.ts';
import { examplesTexts } from '#texts/query/examples.ts';
import { withExample } from '#web/search/search-changes.ts';
import { isRanked } from '#web/search/search-predicates.ts';

type AddExample = (mediaId: string, weight: number) => void;

/** Adds an image or object to the query of the page, which is in its address at the time. */
export function useAddExample(): AddExample {
  const { dataset_id: datasetId = '' } = useParams<{ dataset_id: string }>();
  const [, navigate] = useLocation();
  return (mediaId, weight) => {
    const search = parseSearch(window.location.search);
    if (whyNoExample(search, mediaId, weight) !== undefined) return;
    navigate(searchHref(datasetId, withExample(search, mediaId, weight)));
  };
}

/** Why an image or object cannot be an example of a search; undefined if it can. */
export function whyNoExample(search: Search, mediaId: string, weight: number): string | undefined {
  if (imageOf(search.source)?.mediaId === mediaId) return examplesTexts.isQuery;
  return weight < 0 && !isRanked(search) ? examplesTexts.needsQuery : undefined;
}
