import { describe, expect, it } from 'vitest';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import { VectorMatrix } from './vector-matrix.ts';

function oracle(vectors: Float32Array, dims: number, query: Float32Array): number[] {
  return Array.from({ length: vectors.length / dims }, (_, row) => {
    const vector = vectors.subarray(row * dims, (row + 1) * dims);
    return 1 - vector.reduce((sum, value, i) => sum + value * (query[i] as number), 0);
  });
}

describe('VectorMatrix', () => {
  it.each([
    [0, 448],
    [1, 448],
    [2, 16],
    [3, 1],
    [5, 17],
    [1023, 100],
    [8192, 33],
    [8195, 64],
    [20_001, 48],
  ])('agrees with float64 on %i rows of %i numbers', async (rows, dims) => {
    const random = seededRandom(rows + dims);
    const vectors = unitVectors(rows, dims, random);
    const query = unitVectors(1, dims, random);
    const distances = (await VectorMatrix.from(vectors, dims)).distances(query);
    expect(distances).toHaveLength(rows);
    const expected = oracle(vectors, dims, query);
    const worst = expected.reduce((most, value, i) => {
      return Math.max(most, Math.abs(value - (distances[i] as number)));
    }, 0);
    expect(worst).toBeLessThan(1e-6);
  });

  it('puts a vector at distance 0 from itself and 2 from its opposite', async () => {
    for (const dims of [3, 448, 512, 1024]) {
      const vectors = unitVectors(200, dims, seededRandom(dims));
      const matrix = await VectorMatrix.from(vectors, dims);
      for (let row = 0; row < matrix.rows; row++) {
        const query = matrix.row(row).slice();
        const own = matrix.distances(query)[row] as number;
        expect(own).toBeGreaterThanOrEqual(0);
        expect(own).toBeLessThanOrEqual(1e-6);
        const opposite = matrix.distances(query.map((value) => -value))[row] as number;
        expect(opposite).toBeLessThanOrEqual(2);
        expect(opposite).toBeGreaterThanOrEqual(2 - 1e-6);
      }
    }
  });

  it('computes a pair to the same bits from either side and by every method', async () => {
    const dims = 448;
    const count = 37;
    const matrix = await VectorMatrix.from(unitVectors(count, dims, seededRandom(7)), dims);
    const rows = Array.from({ length: count }, (_, row) => row);
    const byRow = rows.map((row) => matrix.rowDots(row, 0, count).slice());
    for (const a of rows) {
      expect(matrix.gatheredDots(a, rows)).toEqual(byRow[a]);
      expect(matrix.dots(matrix.row(a), 0, count)).toEqual(byRow[a]);
      expect(rows.map((b) => byRow[b]?.[a])).toEqual([...(byRow[a] ?? [])]);
    }
  });

  it('returns a new array each time, and rows as views', async () => {
    const matrix = await VectorMatrix.create(2, 2);
    matrix.set(0, Float32Array.of(1, 0));
    const before = matrix.distances(Float32Array.of(1, 0));
    matrix.row(1).set([1, 0]);
    const after = matrix.distances(Float32Array.of(1, 0));
    expect([...before]).toEqual([0, 1]);
    expect([...after]).toEqual([0, 0]);
  });

  it('rejects sizes that do not fit', async () => {
    await expect(VectorMatrix.create(3_000_000, 448)).rejects.toThrow(/5\.0 GiB.*4 GiB at most/);
    await expect(VectorMatrix.create(1.5, 4)).rejects.toThrow(RangeError);
    await expect(VectorMatrix.create(1, 0)).rejects.toThrow(RangeError);
    const matrix = await VectorMatrix.create(1, 4);
    expect(() => matrix.set(0, new Float32Array(3))).toThrow(RangeError);
    expect(() => matrix.distances(new Float32Array(5))).toThrow(RangeError);
    expect(() => matrix.row(1)).toThrow(RangeError);
    expect(() => matrix.rowDots(0, 0, 2)).toThrow(RangeError);
  });
});
