import { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { Id } from '#contract/primitives.ts';
import { Anchor } from '#contract/search/anchor.ts';
import { ClusterCounts, DistanceHistogram } from '#contract/search/distance-histogram.ts';
import { ExplorationMetadata } from '#contract/search/exploration-metadata.ts';
import { Cluster, ExploreResponse } from '#contract/search/explore.ts';
import { MediaRelevance } from '#contract/search/media-relevance.ts';
import { QueryImage, SearchStoredImageRequest } from '#contract/search/query-image.ts';
import {
  SearchImageSimilarityQuery,
  SearchImageSimilarityResponse,
  SearchImageUrlRequest,
} from '#contract/search/search-image-similarity.ts';
import { ClusterQuery, ExploreQuery, SearchQuery } from '#contract/search/search-query.ts';
import { errors, form, inDataset, json } from './responses.ts';

const sentFile = form(z.object({ file: z.string().meta({ override: { format: 'binary' } }) }));

export const searchImageSimilarityOperation: ZodOpenApiOperationObject = {
  summary: 'Upload a query image (step 1 of a visual search)',
  description: 'Parameters stand in the query string or in the form; in both only when they agree.',
  requestParams: { path: inDataset, query: SearchImageSimilarityQuery },
  requestBody: form(
    z.object({
      file: z.string().meta({ override: { format: 'binary' } }),
      ...SearchImageSimilarityQuery.shape,
    }),
  ),
  responses: {
    200: {
      description: 'The anchor to explore with.',
      ...json(SearchImageSimilarityResponse),
    },
    ...errors(400, 401, 404, 409, 413, 500),
  },
};

export const searchImageUrlOperation: ZodOpenApiOperationObject = {
  summary: 'Have the server fetch a query image from a public address (step 1 of a visual search)',
  requestParams: { path: inDataset, query: SearchImageSimilarityQuery },
  requestBody: { required: true, ...json(SearchImageUrlRequest) },
  responses: {
    200: { description: 'The anchor to explore with.', ...json(SearchImageSimilarityResponse) },
    ...errors(400, 401, 404, 409, 413, 500),
  },
};

export const queryPreviewOperation: ZodOpenApiOperationObject = {
  summary: 'Send a query image and get a preview of it, to select a region on before the search',
  requestParams: { path: inDataset },
  requestBody: sentFile,
  responses: {
    200: { description: 'The image as the server reads it.', ...json(QueryImage) },
    ...errors(400, 401, 404, 409, 413, 500),
  },
};

export const searchStoredImageOperation: ZodOpenApiOperationObject = {
  summary: 'Search by an image that the server has, or by a region of it, without sending it again',
  requestParams: { path: inDataset, query: SearchImageSimilarityQuery },
  requestBody: { required: true, ...json(SearchStoredImageRequest) },
  responses: {
    200: {
      description: 'The anchor to explore with; a whole image of the dataset is one itself.',
      ...json(SearchImageSimilarityResponse),
    },
    ...errors(400, 401, 404, 409, 413, 500),
  },
};

export const anchorOperation: ZodOpenApiOperationObject = {
  summary: 'What a search started from',
  requestParams: { path: z.object({ dataset_id: Id, anchor_media_id: Id }) },
  responses: { 200: { description: 'The anchor.', ...json(Anchor) }, ...errors(401, 404, 500) },
};

export const exploreOperation: ZodOpenApiOperationObject = {
  summary:
    'Clusters ranked by distance to an anchor (step 2) or to a caption, or all clusters by size',
  requestParams: { path: inDataset, query: ExploreQuery },
  responses: {
    200: { description: 'A page of clusters.', ...json(ExploreResponse) },
    ...errors(400, 401, 404, 409, 500),
  },
};

export const explorationMetadataOperation: ZodOpenApiOperationObject = {
  summary:
    'How many images, objects and captions a search finds, or there are, with which labels and tags',
  requestParams: { path: inDataset, query: SearchQuery },
  responses: {
    200: { description: 'The numbers, of both types of media.', ...json(ExplorationMetadata) },
    ...errors(400, 401, 404, 409, 500),
  },
};

export const similarityClusterOperation: ZodOpenApiOperationObject = {
  summary: 'One cluster with its members page by page; no previews past the last page',
  requestParams: { path: inDataset.extend({ cluster_id: Id }), query: ClusterQuery },
  responses: {
    200: { description: 'The cluster with a page of its members.', ...json(Cluster) },
    ...errors(400, 401, 404, 409, 500),
  },
};

export const distanceHistogramOperation: ZodOpenApiOperationObject = {
  summary: 'How far everything is from an anchor, whatever range of relevance the query names',
  requestParams: { path: inDataset, query: SearchQuery },
  responses: {
    200: { description: 'The histogram.', ...json(DistanceHistogram) },
    ...errors(400, 401, 404, 409, 500),
  },
};

export const mediaRelevanceOperation: ZodOpenApiOperationObject = {
  summary: 'How far one image or object is from an anchor, whatever filters the query names',
  requestParams: { path: inDataset.extend({ media_id: Id }), query: SearchQuery },
  responses: {
    200: { description: 'The distance.', ...json(MediaRelevance) },
    ...errors(400, 401, 404, 409, 500),
  },
};

export const clusterCountsOperation: ZodOpenApiOperationObject = {
  summary:
    'How many clusters a search finds at every threshold, whichever it names, and how many media',
  requestParams: { path: inDataset, query: SearchQuery },
  responses: {
    200: { description: 'The numbers.', ...json(ClusterCounts) },
    ...errors(400, 401, 404, 409, 500),
  },
};
