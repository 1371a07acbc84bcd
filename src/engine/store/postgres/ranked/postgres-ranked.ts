import type { EntityType, Threshold } from '#contract/primitives.ts';
import type { PostgresDatabase } from '#engine/store/postgres/session/postgres-database.ts';
import { floatsOf, type StoredRow } from '#engine/store/rows/rows.ts';
import type {
  NumberedDistance,
  RankedBatch,
  RankedGeneration,
  RankedMembers,
  RankedSearch,
  RankedSource,
  RankedStore,
} from '#engine/store/vector-store.ts';
import { findGeneration, keepOnly, publishGeneration } from './ranked-generations.ts';
import { IS_COMPLETE, RankedStatement } from './ranked-statement.ts';

/** Distances in one value of a result: some hundred kilobytes. */
const DISTANCES_PER_VALUE = 65_536;
/** In place of the bytes that the session takes for the header of a vector. */
const HEADER = "'\\x00000000'::bytea";
/** More rows than these are streamed on a connection of their own. */
const MOST_AT_ONCE = 1_000;
const FINEST: Threshold = 0;

/**
 * Ranks by plain aggregates over `ranked_rows`, without an approximate index, and without joins of
 * large tables, so that a database of several machines can push them down to its shards.
 */
export class PostgresRanked implements RankedStore {
  readonly #database: PostgresDatabase;

  constructor(database: PostgresDatabase) {
    this.#database = database;
  }

  find(datasetId: string, type: EntityType, version: string) {
    return findGeneration(this.#database, datasetId, type, version);
  }

  publish(source: RankedSource, batches: Iterable<RankedBatch>) {
    return publishGeneration(this.#database, source, batches);
  }

  keepOnly(datasetId: string, type: EntityType, versions: readonly string[]): Promise<void> {
    return keepOnly(this.#database, datasetId, type, versions);
  }

  async clusters(
    search: RankedSearch,
    threshold: Threshold,
    first: number,
    count: number,
  ): Promise<NumberedDistance[]> {
    const statement = new RankedStatement(search);
    const rows = await this.#database.rows(
      `SELECT cluster AS number, min(distance) AS distance
       FROM (${statement.ranked(search, threshold)}) AS ranked WHERE ${IS_COMPLETE}
       GROUP BY cluster ORDER BY distance, number
       LIMIT ${statement.add(count)}::integer OFFSET ${statement.add(first)}::integer`,
      statement.values,
    );
    return rows.map(numberedDistance);
  }

  async clusterHistogram(
    search: RankedSearch,
    threshold: Threshold,
    edges: readonly number[],
  ): Promise<number[]> {
    const statement = new RankedStatement(search);
    const clusters = `
      SELECT min(distance) AS distance FROM (${statement.ranked(search, threshold)}) AS ranked
      GROUP BY cluster`;
    return this.#histogram(statement, clusters, edges);
  }

  async countMembers(
    search: RankedSearch,
    threshold: Threshold,
    first: number,
    end: number,
  ): Promise<number> {
    const statement = new RankedStatement(search);
    const ranked = statement.ranked(search, threshold);
    const [row] = await this.#database.rows(
      `SELECT coalesce(sum(n), 0)::integer AS n FROM (
         SELECT count(*) FILTER (WHERE distance < ${statement.add(end)}::double precision) AS n
         FROM (${ranked}) AS ranked GROUP BY cluster
         HAVING min(distance) >= ${statement.add(first)}::double precision) AS clusters
       WHERE ${IS_COMPLETE}`,
      statement.values,
    );
    return row?.['n'] as number;
  }

  async members(
    search: RankedSearch,
    { threshold, clusters, rows }: RankedMembers,
    first: number,
    count: number,
  ): Promise<Map<number, NumberedDistance[]>> {
    const statement = new RankedStatement(search);
    if (rows) statement.where(`row_index = ANY (${statement.addNumbers(rows)})`);
    else statement.where(`cluster_${threshold} = ANY (${statement.addNumbers(clusters)})`);
    const found = await this.#database.rows(
      `SELECT cluster, row_index AS number, distance FROM (
         SELECT *, row_number() OVER (PARTITION BY cluster ORDER BY distance, row_index) AS place
         FROM (${statement.ranked(search, threshold)}) AS ranked) AS placed
       WHERE ${IS_COMPLETE} AND place > ${statement.add(first)}::bigint AND place <= ${statement.add(first + count)}::bigint
       ORDER BY cluster, place`,
      statement.values,
    );
    const members = new Map(clusters.map((cluster) => [cluster, [] as NumberedDistance[]]));
    for (const row of found) members.get(row['cluster'] as number)?.push(numberedDistance(row));
    return members;
  }

  histogram(search: RankedSearch, edges: readonly number[]): Promise<number[]> {
    const statement = new RankedStatement(search);
    return this.#histogram(statement, statement.ranked(search, FINEST), edges);
  }

  async distances(search: RankedSearch, rows?: readonly number[]): Promise<Float32Array> {
    const statement = new RankedStatement(search);
    if (rows) statement.where(`row_index = ANY (${statement.addNumbers(rows)})`);
    const parts = await this.#database.rows(
      `SELECT row_index / ${DISTANCES_PER_VALUE} AS part,
         ${HEADER} || string_agg(float4send(distance), ''::bytea ORDER BY row_index) AS distances
       FROM (${statement.ranked(search, FINEST)}) AS ranked WHERE ${IS_COMPLETE}
       GROUP BY part ORDER BY part`,
      statement.values,
    );
    const bytes = Buffer.concat(parts.map((part) => part['distances'] as Uint8Array));
    return floatsOf(bytes);
  }

  async mostTypical(
    generation: RankedGeneration,
    groups: readonly (readonly number[])[],
  ): Promise<Int32Array[]> {
    const statement = new RankedStatement(generation);
    const numbers = groups.flatMap((rows, number) => rows.map(() => number));
    const given = `unnest(${statement.addNumbers(numbers)}, ${statement.addNumbers(groups.flat())})`;
    const found = await this.#database.rows(
      `SELECT group_number, row_index FROM (
         SELECT group_number, row_index, vector,
           avg(vector) OVER (PARTITION BY group_number) AS centre
         FROM ${given} AS given (group_number, row_index)
         JOIN (${statement.rows('row_index, vector')}) AS sampled USING (row_index)) AS placed
       WHERE ${IS_COMPLETE}
       ORDER BY group_number, vector <#> centre, row_index`,
      statement.values,
    );
    const rows = groups.map(() => [] as number[]);
    for (const row of found) rows[row['group_number'] as number]?.push(row['row_index'] as number);
    return rows.map((ofGroup) => Int32Array.from(ofGroup));
  }

  async *read(generation: RankedGeneration, rows?: Int32Array) {
    const statement = new RankedStatement(generation);
    if (rows) statement.where(`row_index = ANY (${statement.addNumbers(rows)})`);
    statement.where(IS_COMPLETE);
    const sql = statement.rows('row_index, vector_send(vector::vector) AS vector');
    const found =
      rows && rows.length <= MOST_AT_ONCE
        ? await this.#database.rows(sql, statement.values)
        : this.#database.stream(sql, statement.values);
    for await (const row of found) {
      yield { row: row['row_index'] as number, vector: floatsOf(row['vector'] as Uint8Array) };
    }
  }

  async #histogram(
    statement: RankedStatement,
    distances: string,
    edges: readonly number[],
  ): Promise<number[]> {
    const given = `${statement.add(edges)}::double precision[]`;
    const bins = await this.#database.rows(
      `SELECT width_bucket(distance::double precision, ${given}) AS bin, count(*)::integer AS n
       FROM (${distances}) AS ranked WHERE ${IS_COMPLETE} GROUP BY bin`,
      statement.values,
    );
    const counts = Array.from({ length: edges.length + 1 }, () => 0);
    for (const { bin, n } of bins) counts[bin as number] = n as number;
    return counts;
  }
}

function numberedDistance(row: StoredRow): NumberedDistance {
  return { number: row['number'] as number, distance: Math.fround(row['distance'] as number) };
}
