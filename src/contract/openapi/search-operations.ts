import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { Id } from '#contract/primitives.ts';
import { Anchor } from '#contract/search/anchor.ts';
import { Correspondence, CorrespondenceQuery } from '#contract/search/correspondence.ts';
import {
  ClusterCounts,
  DistanceHistogram,
  MediaRelevance,
} from '#contract/search/distance-histogram.ts';
import { ExplorationMetadata } from '#contract/search/exploration-metadata.ts';
import { Cluster, ExploreResponse } from '#contract/search/explore.ts';
import { QueryImage, SearchStoredImageRequest } from '#contract/search/query-image.ts';
import {
  SearchImageSimilarityQuery,
  SearchImageSimilarityResponse,
  SearchImageUrlRequest,
} from '#contract/search/search-image-similarity.ts';
import { ClusterQuery, ExploreQuery, SearchQuery } from '#contract/search/search-query.ts';
import { errors, form, inDataset, json } from './responses.ts';

/** Distances belong to a query, which is an order of its own. */
const distanceQuery = SearchQuery.omit({ order_by: true, cover: true });

const sentFile = form(z.object({ file: z.string().meta({ override: { format: 'binary' } }) }));

export const searchImageSimilarityOperation: ZodOpenApiOperationObject = {
  summary: 'Upload a query image (step 1 of a visual search)',
  description:
    'Send parameters in the query string or in the form. A parameter in both must have the same value.',
  requestParams: { path: inDataset, query: SearchImageSimilarityQuery },
  requestBody: form(
    z.object({
      file: z.string().meta({ override: { format: 'binary' } }),
      ...SearchImageSimilarityQuery.shape,
    }),
  ),
  responses: {
    200: {
      description: 'The anchor for explore.',
      ...json(SearchImageSimilarityResponse),
    },
    ...errors(400, 401, 404, 409, 413, 500),
  },
};

export const searchImageUrlOperation: ZodOpenApiOperationObject = {
  summary: 'Let the server fetch a query image from a public address (step 1 of a visual search)',
  requestParams: { path: inDataset, query: SearchImageSimilarityQuery },
  requestBody: { required: true, ...json(SearchImageUrlRequest) },
  responses: {
    200: { description: 'The anchor for explore.', ...json(SearchImageSimilarityResponse) },
    ...errors(400, 401, 404, 409, 413, 500),
  },
};

export const queryPreviewOperation: ZodOpenApiOperationObject = {
  summary: 'Upload a query image and get a preview for selecting a region before the search',
  requestParams: { path: inDataset },
  requestBody: sentFile,
  responses: {
    200: { description: 'The query image as decoded by the server.', ...json(QueryImage) },
    ...errors(400, 401, 404, 409, 413, 500),
  },
};

export const searchStoredImageOperation: ZodOpenApiOperationObject = {
  summary: 'Search with an image on the server, or a region of it, without a second upload',
  requestParams: { path: inDataset, query: SearchImageSimilarityQuery },
  requestBody: { required: true, ...json(SearchStoredImageRequest) },
  responses: {
    200: {
      description: 'The anchor for explore. A whole image of the dataset is its own anchor.',
      ...json(SearchImageSimilarityResponse),
    },
    ...errors(400, 401, 404, 409, 413, 500),
  },
};

export const anchorOperation: ZodOpenApiOperationObject = {
  summary: 'Get an anchor',
  requestParams: { path: z.object({ dataset_id: Id, anchor_media_id: Id }) },
  responses: { 200: { description: 'The anchor.', ...json(Anchor) }, ...errors(401, 404, 500) },
};

export const exploreOperation: ZodOpenApiOperationObject = {
  summary: 'List clusters by distance to an anchor (step 2) or a caption, or all clusters by size',
  requestParams: { path: inDataset, query: ExploreQuery },
  responses: {
    200: { description: 'A page of clusters.', ...json(ExploreResponse) },
    ...errors(400, 401, 404, 409, 500, 503),
  },
};

export const explorationMetadataOperation: ZodOpenApiOperationObject = {
  summary:
    'Count the images, objects, captions, labels and tags in the results of a search, or in the dataset',
  requestParams: { path: inDataset, query: SearchQuery },
  responses: {
    200: { description: 'The counts for both types of media.', ...json(ExplorationMetadata) },
    ...errors(400, 401, 404, 409, 500, 503),
  },
};

export const similarityClusterOperation: ZodOpenApiOperationObject = {
  summary: 'Get a cluster with a page of its members; previews are empty after the last page',
  requestParams: { path: inDataset.extend({ cluster_id: Id }), query: ClusterQuery },
  responses: {
    200: { description: 'The cluster with a page of its members.', ...json(Cluster) },
    ...errors(400, 401, 404, 409, 500, 503),
  },
};

export const distanceHistogramOperation: ZodOpenApiOperationObject = {
  summary:
    'Get the histogram of all distances to an anchor, ignoring the relevance range of the query',
  requestParams: { path: inDataset, query: distanceQuery },
  responses: {
    200: { description: 'The histogram.', ...json(DistanceHistogram) },
    ...errors(400, 401, 404, 409, 500, 503),
  },
};

export const mediaRelevanceOperation: ZodOpenApiOperationObject = {
  summary:
    'Get the distance of one image or object to an anchor, ignoring the filters of the query',
  requestParams: { path: inDataset.extend({ media_id: Id }), query: distanceQuery },
  responses: {
    200: { description: 'The distance.', ...json(MediaRelevance) },
    ...errors(400, 401, 404, 409, 500, 503),
  },
};

export const correspondenceOperation: ZodOpenApiOperationObject = {
  summary: 'Get the parts of a query and of one image or object that correspond',
  description:
    'Compares what the built-in network computes for each part of both images, also if another model ranks the results. An extension of this server.',
  requestParams: { path: inDataset.extend({ media_id: Id }), query: CorrespondenceQuery },
  responses: {
    200: { description: 'The corresponding parts.', ...json(Correspondence) },
    ...errors(400, 401, 404, 409, 500, 503),
  },
};

export const clusterCountsOperation: ZodOpenApiOperationObject = {
  summary: 'Count the clusters and media in the results of a search at every threshold',
  requestParams: { path: inDataset, query: SearchQuery },
  responses: {
    200: { description: 'The counts.', ...json(ClusterCounts) },
    ...errors(400, 401, 404, 409, 500, 503),
  },
};
