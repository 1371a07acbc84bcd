import { Hono } from 'hono';
import { httpError } from '#auth/http-errors.ts';
import { type EntityType, THRESHOLDS } from '#contract/primitives.ts';
import { ROUTES } from '#contract/routes.ts';
import type { ClusterCounts, DistanceHistogram } from '#contract/search/distance-histogram.ts';
import type { ExplorationMetadata } from '#contract/search/exploration-metadata.ts';
import type { Cluster, ExploreResponse } from '#contract/search/explore.ts';
import type { MediaRelevance } from '#contract/search/media-relevance.ts';
import { ClusterQuery, ExploreQuery } from '#contract/search/search-query.ts';
import { clusterPage } from '#engine/explore/cluster-members.ts';
import { distanceHistogram } from '#engine/explore/distance-histogram.ts';
import { explorationMetadata } from '#engine/explore/exploration-metadata.ts';
import { explorePage } from '#engine/explore/explore.ts';
import { countWithinRange, placesWithinRange } from '#engine/explore/relevance-range.ts';
import { type EngineParts, idParam } from '#engine/http/request/context.ts';
import { openSearch } from './open-search.ts';
import { readSearch } from './read-search.ts';

const NO_ANCHOR = 'anchor_media_id is missing: distances need an anchor or a caption.';

/** What a search finds: its clusters, the members of one, and what it can be narrowed down by. */
export function exploreRoutes(parts: EngineParts): Hono {
  return new Hono()
    .get(ROUTES.explore, async (c) => {
      const query = readSearch(ExploreQuery, c.req.query());
      const search = await openSearch(c, parts, c.req.query());
      return c.json<ExploreResponse>(await explorePage(search, query));
    })
    .get(ROUTES.similarityCluster, async (c) => {
      const query = readSearch(ClusterQuery, c.req.query());
      const search = await openSearch(c, parts, c.req.query());
      const cluster = await clusterPage(search, idParam(c, 'cluster_id'), query.page_number);
      if (cluster) return c.json<Cluster>(cluster);
      throw httpError(
        404,
        `No such cluster of ${query.entity_type} at threshold ${query.threshold}. It may have changed: explore again.`,
      );
    })
    .get(ROUTES.distanceHistogram, async (c) => {
      const search = await openSearch(c, parts, c.req.query());
      if (search.anchor) {
        return c.json<DistanceHistogram>(await distanceHistogram(search, search.anchor));
      }
      throw httpError(400, NO_ANCHOR);
    })
    .get(ROUTES.mediaRelevance, async (c) => {
      const { anchor, index, relevanceScore } = await openSearch(c, parts, c.req.query(), false);
      if (!anchor) throw httpError(400, NO_ANCHOR);
      const distance = await index.distanceTo(anchor, idParam(c, 'media_id'));
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
      const counts: ClusterCounts = { n_clusters: [], n_media: [] };
      for (const threshold of THRESHOLDS) {
        const params = { ...c.req.query(), threshold: String(threshold) };
        const search = await openSearch(c, parts, params);
        const [first, end] = await placesWithinRange(search);
        counts.n_clusters.push(end - first);
        counts.n_media.push(await countWithinRange(search));
      }
      return c.json<ClusterCounts>(counts);
    })
    .get(ROUTES.explorationMetadata, async (c) => {
      const search = (entity_type: EntityType) =>
        openSearch(c, parts, { ...c.req.query(), entity_type });
      const [images, objects] = [await search('IMAGES'), await search('OBJECTS')];
      return c.json<ExplorationMetadata>(await explorationMetadata(images, objects));
    });
}
