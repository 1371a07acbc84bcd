import type { Threshold } from '#contract/primitives.ts';
import type { SqlValue } from '#engine/store/postgres/session/database-session.ts';
import type { RankedGeneration, RankedSearch } from '#engine/store/vector-store.ts';

/**
 * Rows of a generation that is being deleted are as good as deleted. In a subquery, this would keep
 * PostgreSQL before version 17 from reading its rows with several processes.
 */
export const IS_COMPLETE = `EXISTS (
  SELECT FROM ranked_generations
  WHERE dataset_id = $1::uuid AND generation = $2::integer AND is_complete)`;

/** The distance of a row from 0 to 2, as searches keep distances. */
const AS_DISTANCE = (sql: string) => `greatest(0, least(2, ${sql}))::real`;

/** Part of a statement that reads rows of a generation, and the values of its parameters. */
export class RankedStatement {
  readonly #values: SqlValue[];
  readonly #conditions: string[];

  constructor({ datasetId, generation }: RankedGeneration) {
    this.#values = [datasetId, generation];
    this.#conditions = ['dataset_id = $1::uuid', 'generation = $2::integer'];
  }

  get values(): readonly SqlValue[] {
    return this.#values;
  }

  /** @returns the parameter with that value */
  add(value: SqlValue): string {
    return `$${this.#values.push(value)}`;
  }

  addNumbers(numbers: ArrayLike<number>): string {
    return `${this.add(Array.from(numbers))}::integer[]`;
  }

  where(condition: string): void {
    this.#conditions.push(condition);
  }

  /** Rows that meet the conditions. */
  rows(columns: string): string {
    return `SELECT ${columns} FROM ranked_rows WHERE ${this.#conditions.join(' AND ')}`;
  }

  /**
   * The columns row_index, cluster and distance of the rows that count, as a subquery of a
   * statement that requires `IS_COMPLETE`. Without a part of its own (`apart`, which is never run),
   * PostgreSQL would merge it with the statement around it, and sort or spill whole vectors before
   * it computes their distances.
   */
  ranked(search: RankedSearch, threshold: Threshold): string {
    const { mask } = search;
    if (mask) this.where(`get_bit(${this.add(bitsOf(mask))}::bytea, row_index) = 1`);
    const distance = this.#distance(search);
    return `WITH apart AS (SELECT)
      ${this.rows(`row_index, cluster_${threshold} AS cluster, ${distance} AS distance`)}`;
  }

  #distance({ vectors, combine, foundRows }: RankedSearch): string {
    const [own = '', ...others] = vectors.map(
      (vector) => `1 + (vector <#> ${this.add(JSON.stringify([...vector]))}::halfvec)`,
    );
    const first =
      foundRows.length === 0
        ? own
        : `CASE WHEN row_index = ANY (${this.addNumbers(foundRows)}) THEN 0 ELSE ${own} END`;
    if (others.length === 0) return AS_DISTANCE(first);
    return AS_DISTANCE(`${combine === 'all' ? 'greatest' : 'least'}(${[first, ...others]})`);
  }
}

/** The bits of `get_bit`: of a byte, the lowest comes first. */
function bitsOf(mask: Uint8Array): string {
  const bits = Buffer.alloc(Math.ceil(mask.length / 8));
  for (let row = 0; row < mask.length; row++) {
    if (mask[row]) bits[row >> 3] = (bits[row >> 3] as number) | (1 << (row & 7));
  }
  return `\\x${bits.toString('hex')}`;
}
