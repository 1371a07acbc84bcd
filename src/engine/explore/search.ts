import type { Threshold } from '#contract/primitives.ts';
import type { DetailedSearch } from '#contract/search/search-query.ts';
import type { Copies } from '#engine/curation/copies.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { QueryVector } from '#engine/index/distances/measure-query.ts';
import type { Ranking } from '#engine/index/ranking.ts';
import type { StoredMedia, StoredObject } from '#engine/store/media-store.ts';
import type { Store } from '#engine/store/store.ts';

/** Both ends are inclusive; an omitted end is unbounded. */
export interface RelevanceRange {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export interface MediaUris {
  readonly media_uri: string;
  readonly media_thumb_uri: string;
}

/** A search with all data needed to answer it. */
export interface OpenSearch {
  readonly datasetId: string;
  readonly index: DatasetIndex;
  readonly store: Store;
  readonly asked: DetailedSearch;
  /** Null when nothing ranks. */
  readonly query: QueryVector | null;
  readonly ranking: Ranking;
  /** The ranking at another threshold. */
  rankingAt(threshold: Threshold): Promise<Ranking>;
  /** Null unless the search asks for near-identical copies. */
  readonly copies: Copies | null;
  /** Score within which every row has a chosen one; null unless the search covers the dataset. */
  readonly coverRadius: number | null;
  /** By row, what `order_by` orders by; null without it. */
  readonly measures: Float32Array | null;
  /** Whether filters or a range exclude media. */
  readonly isNarrowed: boolean;
  /** Range of the scores of clusters. */
  readonly range: RelevanceRange;
  relevanceScore(distance: number): number;
  uris(media: StoredMedia): MediaUris;
  objectUris(object: StoredObject): MediaUris;
}
