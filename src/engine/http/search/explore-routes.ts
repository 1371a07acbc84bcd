import { Hono } from 'hono';
import { httpError } from '#auth/http-errors.ts';
import { THRESHOLDS } from '#contract/primitives.ts';
import { ROUTES } from '#contract/routes.ts';
import type {
  ClusterCounts,
  DistanceHistogram,
  MediaRelevance,
} from '#contract/search/distance-histogram.ts';
import type { ExplorationMetadata } from '#contract/search/exploration-metadata.ts';
import { ClusterQuery, ExploreQuery, SearchQuery } from '#contract/search/search-query.ts';
import { clusterPage } from '#engine/explore/cluster-members.ts';
import { distanceHistogram } from '#engine/explore/distance-histogram.ts';
import { explorationMetadata } from '#engine/explore/exploration-metadata.ts';
import { explorePage, pageJson } from '#engine/explore/explore.ts';
import { countWithinRange, placesWithinRange } from '#engine/explore/relevance-range.ts';
import { datasetOf, idParam, type SearchParts } from '#engine/http/request/context.ts';
import { KeptPages } from './kept-pages.ts';
import { openSearch, readSearch } from './open-search.ts';

const NO_ANCHOR = 'anchor_media_id is missing: distances need an anchor or a caption.';

/** Clusters of a search, members of a cluster, and the metadata for filters. */
export function exploreRoutes(parts: SearchParts): Hono {
  const pages = new KeptPages(parts.store.changes);
  return new Hono()
    .get(ROUTES.explore, (c) => {
      const { search: asked, ...page } = readSearch(ExploreQuery, c.req.query());
      return pages.answer(c, datasetOf(c, parts), asked, async () => {
        const search = await openSearch(c, parts, asked);
        const clusters = await explorePage(search, page);
        const clusterIds = clusters.map(({ clusterId }) => clusterId);
        return { search, json: pageJson(clusters, search.coverRadius), clusterIds };
      });
    })
    .get(ROUTES.similarityCluster, (c) => {
      const { search: asked, page_number } = readSearch(ClusterQuery, c.req.query());
      return pages.answer(c, datasetOf(c, parts), asked, async () => {
        const search = await openSearch(c, parts, asked);
        const cluster = await clusterPage(search, idParam(c, 'cluster_id'), page_number);
        if (cluster) return { search, json: [cluster.json], clusterIds: [cluster.clusterId] };
        throw httpError(
          404,
          `No such cluster of ${asked.entityType} at threshold ${asked.threshold}. It may have changed: explore again.`,
        );
      });
    })
    .get(ROUTES.distanceHistogram, async (c) => {
      const { search } = readSearch(SearchQuery, c.req.query());
      const opened = await openSearch(c, parts, search);
      if (!opened.query) throw httpError(400, NO_ANCHOR);
      return c.json<DistanceHistogram>(await distanceHistogram(opened, opened.query));
    })
    .get(ROUTES.mediaRelevance, async (c) => {
      const { search } = readSearch(SearchQuery, c.req.query());
      const { query, index, relevanceScore } = await openSearch(c, parts, search, false);
      if (!query) throw httpError(400, NO_ANCHOR);
      const distance = await index.distanceTo(query, idParam(c, 'media_id'));
      if (distance === undefined) {
        throw httpError(
          404,
          `The dataset has no media with this media_id among its ${index.type}.`,
        );
      }
      return c.json<MediaRelevance>({
        relevance_score: relevanceScore(distance),
        relevance_score_type: 'cosine_distance',
      });
    })
    .get(ROUTES.clusterCounts, async (c) => {
      // The counts cover all thresholds, so any value is allowed.
      const { threshold: _, ...sent } = c.req.query();
      const { search } = readSearch(SearchQuery, sent);
      const opened = await openSearch(c, parts, search);
      const counts: ClusterCounts = { n_clusters: [], n_media: [] };
      for (const threshold of THRESHOLDS) {
        const atThreshold = { ...opened, ranking: await opened.rankingAt(threshold) };
        const [first, end] = await placesWithinRange(atThreshold);
        counts.n_clusters.push(end - first);
        counts.n_media.push(await countWithinRange(atThreshold));
      }
      return c.json<ClusterCounts>(counts);
    })
    .get(ROUTES.explorationMetadata, async (c) => {
      // The metadata covers both entity types, so any value is allowed.
      const { entity_type: _, ...sent } = c.req.query();
      const { search } = readSearch(SearchQuery, sent);
      const images = await openSearch(c, parts, { ...search, entityType: 'IMAGES' });
      const objects = await openSearch(c, parts, { ...search, entityType: 'OBJECTS' });
      return c.json<ExplorationMetadata>(await explorationMetadata(images, objects));
    });
}
