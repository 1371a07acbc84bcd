import { type DistanceHistogram, HISTOGRAM_BINS } from '#contract/search/distance-histogram.ts';
import type { QueryVector } from '#engine/index/distances/measure-query.ts';
import { firstPlaces } from './relevance-range.ts';
import type { OpenSearch } from './search.ts';

/** Maximum of the model's distance, 1 − cosine. */
const MAX_DISTANCE = 2;
/** Number of bisections after which an edge is finer than a float32. */
const HALVINGS = 24;

/**
 * Number of clusters and media per bin of scores. Clusters are counted by the exact ranking, so
 * that a range selected here shows exactly that many; media by their codes, because exact distances
 * would require reading every vector.
 */
export async function distanceHistogram(
  search: OpenSearch,
  query: QueryVector,
): Promise<DistanceHistogram> {
  const edges = Array.from({ length: HISTOGRAM_BINS }, (_, bin) => bin / HISTOGRAM_BINS);
  const nClusters = await countClusters(search, edges);
  const nMedia = await countMedia(search, query, edges);
  return {
    bins: edges.map((edge, bin) => ({
      relevance_min: edge,
      relevance_max: edges[bin + 1] ?? 1,
      n_clusters: nClusters[bin] ?? 0,
      n_media: nMedia[bin] ?? 0,
    })),
    n_clusters: sum(nClusters),
    n_media: sum(nMedia),
  };
}

async function countClusters(search: OpenSearch, edges: readonly number[]): Promise<number[]> {
  const [end = 0, ...firsts] = await firstPlaces(search, [
    () => false,
    ...edges.map((edge) => (score: number) => score >= edge),
  ]);
  return firsts.map((first, bin) => (firsts[bin + 1] ?? end) - first);
}

async function countMedia(
  { index, ranking, relevanceScore }: OpenSearch,
  query: QueryVector,
  edges: readonly number[],
): Promise<readonly number[]> {
  const distanceEdges = edges.slice(1).map((edge) => distanceOf(edge, relevanceScore));
  return index.histogram(query, ranking.mask, distanceEdges);
}

/** The smallest distance with that score, by bisection, because scores ascend with distances. */
function distanceOf(score: number, relevanceScore: (distance: number) => number): number {
  let [below, above] = [0, MAX_DISTANCE];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (below + above) / 2;
    if (relevanceScore(middle) < score) below = middle;
    else above = middle;
  }
  return above;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
