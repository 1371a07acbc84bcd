/** The distinct rows of `vectors`. */
export interface DistinctRows {
  /** The first row of each distinct vector, ascending. */
  readonly firstRows: Int32Array;
  /** Number of rows with that vector. */
  readonly counts: Int32Array;
  /** The number of each row's distinct vector. */
  readonly distinctOf: Int32Array;
}

/**
 * Groups rows that are identical bit for bit. Their distance is 0, so every linkage merges them
 * first; grouped, thousands of copies cost one row and do not fill each other's neighbor lists.
 */
export function foldIdenticalRows(vectors: Float32Array, dims: number): DistinctRows {
  const rows = vectors.length / dims;
  const bits = new Int32Array(vectors.buffer, vectors.byteOffset, vectors.length);
  const distinctOf = new Int32Array(rows);
  const firstRows: number[] = [];
  const counts: number[] = [];
  const byHash = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const hash = hashRow(bits, row, dims);
    const candidates = byHash.get(hash) ?? [];
    let distinct = candidates.find((one) => sameRow(bits, firstRows[one] as number, row, dims));
    if (distinct === undefined) {
      distinct = firstRows.push(row) - 1;
      counts.push(0);
      byHash.set(hash, [...candidates, distinct]);
    }
    counts[distinct] = (counts[distinct] as number) + 1;
    distinctOf[row] = distinct;
  }
  return { firstRows: Int32Array.from(firstRows), counts: Int32Array.from(counts), distinctOf };
}

/** FNV-1a by Fowler, Noll and Vo, per word. */
function hashRow(bits: Int32Array, row: number, dims: number): number {
  let hash = 0x811c9dc5;
  for (let i = row * dims; i < (row + 1) * dims; i++) {
    hash = Math.imul(hash ^ (bits[i] as number), 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash;
}

function sameRow(bits: Int32Array, a: number, b: number, dims: number): boolean {
  for (let i = 0; i < dims; i++) {
    if (bits[a * dims + i] !== bits[b * dims + i]) return false;
  }
  return true;
}
