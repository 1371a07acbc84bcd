import { LRUCache } from 'lru-cache';
import type { EntityType, Threshold } from '#contract/primitives.ts';
import { type ClusterLevel, clusterOfRow, countSingles } from './cluster-level.ts';
import type { QueryVector } from './distances/measure-query.ts';
import type { IndexContents } from './index-contents.ts';
import type { IndexVectors, RowQuery } from './index-vectors.ts';
import { LabelCounts } from './label-counts.ts';
import type { Ranking, RowMask } from './ranking.ts';
import { filterKey, maskOf, type RowFilter } from './row-filter.ts';
import { SizeRanking } from './size-ranking.ts';
import { ValueRanking } from './value-ranking.ts';

/** Orders without a query are cached, because they are slow to compute and small to store. */
const SIZES_CACHE_BYTES = 16 * 1024 * 1024;

/**
 * An order of results without a query: of all by their values, lowest first, or of the members of
 * clusters by their places. Equal names mean the same order of an index.
 */
export type BrowseOrder = { readonly name: string } & (
  | { readonly values: Float32Array }
  | { readonly places: Int32Array }
);

/** Number of cached id lists; each takes up to some megabytes. */
const TEXTS_KEPT = 8;
type FindMatchingText = () => Promise<readonly string[]>;

/**
 * The clustered images or objects of a dataset, ready for searches. Immutable: each run creates a
 * new index.
 */
export class DatasetIndex {
  readonly type: EntityType;
  readonly #contents: IndexContents;
  readonly #vectors: IndexVectors;
  readonly #rowsById: Int32Array;
  readonly #labels: LabelCounts;
  #singleCounts: readonly number[] | undefined;
  /** Matches of recent texts, because a search repeats its text with every page. */
  readonly #matchingText = new LRUCache<string, readonly string[], FindMatchingText>({
    max: TEXTS_KEPT,
    fetchMethod: (_text, _stale, { context: find }) => find(),
    ignoreFetchAbort: true,
  });
  readonly #browsed = new LRUCache<string, SizeRanking | ValueRanking>({
    maxSize: SIZES_CACHE_BYTES,
    sizeCalculation: ({ byteLength }) => 1 + byteLength,
  });

  /** @param vectors of the rows of `contents` */
  constructor(type: EntityType, contents: IndexContents, vectors: IndexVectors) {
    this.type = type;
    this.#contents = contents;
    this.#vectors = vectors;
    this.#labels = new LabelCounts(contents.labels, contents.mediaIds.length);
    this.#rowsById = contents.mediaIds.sortedNumbers();
  }

  /** Its data, of which the next index is made. */
  get contents(): IndexContents {
    return this.#contents;
  }

  /** Number of images or objects. */
  get size(): number {
    return this.#contents.mediaIds.length;
  }

  mediaIdOf(row: number): string {
    return this.#contents.mediaIds.at(row);
  }

  /** The row of an image or object; undefined when it is not in the dataset. */
  rowOf(mediaId: string): number | undefined {
    const row = this.#contents.mediaIds.find(mediaId, this.#rowsById);
    return row < 0 ? undefined : row;
  }

  /**
   * Ids of media with a text in captions, labels or the image. Cached, because captions and labels
   * do not change within an index.
   * @param revision of the text in images
   */
  async matchingText(
    text: string,
    revision: number,
    find: FindMatchingText,
  ): Promise<readonly string[]> {
    const key = `${revision} ${text}`;
    return (await this.#matchingText.fetch(key, { context: find })) ?? [];
  }

  /** All ids, ascending. */
  mediaIds(): string[] {
    return Array.from(this.#rowsById, (row) => this.mediaIdOf(row));
  }

  /** Number of clusters per threshold, finest first. */
  clusterCounts(): number[] {
    return this.#contents.levels.map(({ clusterIds }) => clusterIds.length);
  }

  /** Number of clusters of a single image or object per threshold, finest first. */
  get singleCounts(): readonly number[] {
    this.#singleCounts ??= this.#contents.levels.map(countSingles);
    return this.#singleCounts;
  }

  /** Number of distinct images that the rows are or belong to. */
  countImages(rows: readonly number[]): number {
    return new Set(rows.map((row) => this.#contents.imageOf[row])).size;
  }

  /** Number of rows that each label finds, among all or the given rows. */
  labelCounts(rows?: readonly number[]): Map<string, number> {
    return this.#labels.counts(rows);
  }

  /** The labels of the rows, most frequent first; ties are alphabetical. */
  labelsOf(rows: readonly number[]): string[] {
    return this.#labels.namesOf(rows);
  }

  /** The vectors of rows, by default of all, row after row. @throws DamagedVectorError */
  vectors(rows?: Int32Array): Promise<Float32Array> {
    return this.#vectors.read(rows);
  }

  /**
   * The vector of an image or object; undefined when it is not in the dataset.
   * @throws DamagedVectorError
   */
  async vectorOf(mediaId: string): Promise<Float32Array | undefined> {
    const row = this.rowOf(mediaId);
    if (row === undefined) return undefined;
    return this.#vectors.read(Int32Array.of(row));
  }

  /**
   * All clusters by their distance to the query or, without a query, by size. A filter excludes
   * rows from both: clusters are as far and as large as their remaining members.
   * @param order without a query; by default of size
   */
  async ranking(
    threshold: Threshold,
    query: QueryVector | null,
    filter: RowFilter = [],
    order: BrowseOrder | null = null,
  ): Promise<Ranking> {
    const level = this.level(threshold);
    if (query) {
      const rows = { key: filterKey(filter), mask: this.#mask(filter) };
      return this.#vectors.ranking(threshold, level, rows, this.#inRows(query));
    }
    const key = `${threshold} ${order?.name} ${filterKey(filter)}`;
    const known = this.#browsed.get(key);
    if (known) return known;
    const mask = this.#mask(filter);
    const ranking =
      order && 'values' in order
        ? new ValueRanking(level, order.values, mask)
        : new SizeRanking(level, this.#vectors, mask, order?.places);
    this.#browsed.set(key, ranking);
    return ranking;
  }

  /**
   * Cosine distance of an image or object to the query; undefined when it is not in the dataset.
   */
  async distanceTo(query: QueryVector, mediaId: string): Promise<number | undefined> {
    const row = this.rowOf(mediaId);
    if (row === undefined) return undefined;
    return this.#vectors.distanceOf(this.#inRows(query), row);
  }

  /** The clusters per threshold, each a range of rows. */
  get levels(): readonly ClusterLevel[] {
    return this.#contents.levels;
  }

  level(threshold: Threshold): ClusterLevel {
    const level = this.levels[threshold];
    if (!level) throw new RangeError(`no level ${threshold}`);
    return level;
  }

  hasCluster(threshold: number, clusterId: string): boolean {
    return (this.levels[threshold]?.clusterIds.indexOf(clusterId) ?? -1) >= 0;
  }

  /** Ids of the clusters of a row, finest first. */
  clusterIdsOf(row: number): string[] {
    return this.levels.map((level) => level.clusterIds.at(clusterOfRow(level, row)));
  }

  /**
   * Distances of all rows to a vector, with an error of some hundredths at most. Waits in the queue
   * without a limit.
   */
  roughDistances(vector: Float32Array): Promise<Float32Array> {
    return this.#vectors.roughDistances(vector);
  }

  /** The same for the query of a search. @throws BusyError when many searches are queued */
  roughDistancesTo(query: QueryVector): Promise<Float32Array> {
    return this.#vectors.roughDistancesTo(this.#inRows(query));
  }

  /**
   * Number of rows per bin of distances; parameters and errors are those of `IndexVectors`.
   * @param mask the rows that count
   */
  histogram(
    query: QueryVector,
    mask: RowMask | null,
    edges: readonly number[],
  ): Promise<readonly number[]> {
    return this.#vectors.histogram(this.#inRows(query), mask, edges);
  }

  #inRows(query: QueryVector): RowQuery {
    return { ...query, foundRows: () => this.#rowsOf(query.alreadyFound) };
  }

  #rowsOf(mediaIds: readonly string[] = []): number[] {
    return mediaIds.flatMap((mediaId) => this.rowOf(mediaId) ?? []);
  }

  #mask(filter: RowFilter): RowMask | null {
    const { size, rowOf } = this;
    return maskOf(filter, { size, labels: this.#contents.labels, rowOf: rowOf.bind(this) });
  }
}
