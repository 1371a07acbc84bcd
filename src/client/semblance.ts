import type { Dataset } from '#contract/dataset/dataset.ts';
import type { ImageDetails } from '#contract/dataset/image.ts';
import type { TagResponse } from '#contract/dataset/tags.ts';
import type { Export, ExportFormat } from '#contract/export/export.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { ExplorationMetadata } from '#contract/search/exploration-metadata.ts';
import type { Cluster, ExploreResponse, Preview } from '#contract/search/explore.ts';
import type { SearchImageSimilarityResponse } from '#contract/search/search-image-similarity.ts';
import { type ImageFile, toFile } from './image-file.ts';
import { membersInRange, nearestFirst } from './nearest-first.ts';
import {
  exportRequest,
  type RegionOptions,
  regionQuery,
  type SearchOptions,
  type SelectionOptions,
  searchQuery,
  selectionBody,
  type UploadOptions,
} from './search-options.ts';
import { type ApiRequest, createSend, jsonOf, type SemblanceOptions, type Send } from './send.ts';
import { type WaitOptions, waitUntilReady } from './wait-until-ready.ts';

/** The anchor of a search; spread it into the search. */
export type AnchorOfSearch = SearchImageSimilarityResponse;

/**
 * The Visual Search API of a server. Calls throw a `SemblanceError`, or the reason of an aborted
 * signal. Responses have the types of the contract and are not checked again.
 */
export class Semblance {
  readonly #options: SemblanceOptions;
  readonly #send: Send;

  constructor(options: SemblanceOptions) {
    this.#options = options;
    this.#send = createSend(options);
  }

  /** The same client, whose calls also end with this signal. */
  until(signal: AbortSignal): Semblance {
    const { signal: outer } = this.#options;
    const both = outer ? AbortSignal.any([outer, signal]) : signal;
    return new Semblance({ ...this.#options, signal: both });
  }

  datasets(): Promise<Dataset[]> {
    return this.request({ path: ROUTES.datasets });
  }

  dataset(dataset_id: string): Promise<Dataset> {
    return this.request({ path: routePath(ROUTES.dataset, { dataset_id }) });
  }

  /**
   * Waits until a dataset can be searched.
   * @throws NotReadyError with the reason when its indexing failed
   */
  ready(dataset_id: string, options: WaitOptions = {}): Promise<Dataset> {
    return waitUntilReady(() => this.dataset(dataset_id), options, this.#options.signal);
  }

  /** Uploads a query image, or a region of it: step 1 of a visual search. */
  async upload(
    dataset_id: string,
    image: ImageFile,
    { file_name, ...region }: UploadOptions = {},
  ): Promise<AnchorOfSearch> {
    const body = new FormData();
    body.append('file', await toFile(image, file_name));
    const path = routePath(ROUTES.searchImageSimilarity, { dataset_id });
    return this.#anchor({ path, body, query: regionQuery(region) });
  }

  /** Lets the server fetch a query image from a public address. */
  uploadFrom(
    dataset_id: string,
    url: string | URL,
    region: RegionOptions = {},
  ): Promise<AnchorOfSearch> {
    const path = routePath(ROUTES.searchImageUrl, { dataset_id });
    return this.#anchor({ path, body: { url: String(url) }, query: regionQuery(region) });
  }

  /** An image or object of the dataset, an upload, or a region of them, as the anchor. */
  anchorOf(
    dataset_id: string,
    media_id: string,
    region: RegionOptions = {},
  ): Promise<AnchorOfSearch> {
    const path = routePath(ROUTES.searchStoredImage, { dataset_id });
    return this.#anchor({ path, body: { media_id }, query: regionQuery(region) });
  }

  #anchor(request: ApiRequest): Promise<AnchorOfSearch> {
    // The same image has the same anchor.
    return this.request({ method: 'POST', isRepeatable: true, ...request });
  }

  /** One page of clusters: step 2 of a visual search. Empty after the last page. */
  explore(
    dataset_id: string,
    search: SearchOptions = {},
    page_number = 0,
  ): Promise<ExploreResponse> {
    const query = searchQuery(search);
    query.set('page_number', String(page_number));
    return this.request({ path: routePath(ROUTES.explore, { dataset_id }), query });
  }

  /** All clusters of a search, nearest first; the pages are requested as they are needed. */
  async *clusters(dataset_id: string, search: SearchOptions = {}): AsyncGenerator<Cluster> {
    for (let page = 0; ; page++) {
      const { clusters } = await this.explore(dataset_id, search, page);
      if (clusters.length === 0) return;
      yield* clusters;
    }
  }

  /** All members of a cluster, in the order of its previews. */
  async *members(
    dataset_id: string,
    cluster_id: string,
    search: SearchOptions = {},
  ): AsyncGenerator<Preview> {
    const path = routePath(ROUTES.similarityCluster, { dataset_id, cluster_id });
    const query = searchQuery(search);
    for (let page = 0; ; page++) {
      query.set('page_number', String(page));
      const { previews } = await this.request<Cluster>({ path, query });
      if (previews.length === 0) return;
      yield* previews;
    }
  }

  /** All images or objects of a search, nearest first, whatever their clusters. */
  media(dataset_id: string, search: SearchOptions = {}): AsyncGenerator<Preview> {
    const plain: SearchOptions = { ...search, fold_near_identical: undefined };
    return nearestFirst(this.clusters(dataset_id, plain), (cluster) =>
      membersInRange(cluster, plain, () => this.members(dataset_id, cluster.cluster_id, plain)),
    );
  }

  /** Counts of the labels, tags and captions in the results of a search. */
  metadata(dataset_id: string, search: SearchOptions = {}): Promise<ExplorationMetadata> {
    const path = routePath(ROUTES.explorationMetadata, { dataset_id });
    return this.request({ path, query: searchQuery(search) });
  }

  /** An image with its file and objects, or an object with its image. */
  image(media_id: string): Promise<ImageDetails> {
    return this.request({ path: routePath(ROUTES.image, { media_id }) });
  }

  /** The bytes at an address of a response, such as `media_uri` and `media_thumb_uri`. */
  file(uri: string): Promise<Blob> {
    return this.#send({ path: uri }, (response) => response.blob());
  }

  tag(dataset_id: string, tag: string, selection: SelectionOptions): Promise<TagResponse> {
    const path = routePath(ROUTES.tags, { dataset_id });
    return this.request({ method: 'POST', path, body: { tag, ...selectionBody(selection) } });
  }

  untag(dataset_id: string, tag: string, selection: SelectionOptions): Promise<TagResponse> {
    const path = routePath(ROUTES.tags, { dataset_id });
    return this.request({ method: 'DELETE', path, body: { tag, ...selectionBody(selection) } });
  }

  /** All images or objects of a selection, nearest first, in one response. */
  exportMedia(dataset_id: string, selection: SelectionOptions = {}): Promise<Export> {
    return this.#send(exportRequest(dataset_id, 'json', selection), jsonOf<Export>);
  }

  /** A selection as a file. */
  export(
    dataset_id: string,
    format: ExportFormat,
    selection: SelectionOptions = {},
  ): Promise<ReadableStream<Uint8Array>> {
    return this.#send(
      exportRequest(dataset_id, format, selection),
      async ({ body }) => body ?? new Blob().stream(),
    );
  }

  /** Any other call of the API that responds with JSON. */
  request<T>(request: ApiRequest): Promise<T> {
    return this.#send(request, jsonOf<T>);
  }
}
