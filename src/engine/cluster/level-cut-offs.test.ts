import { describe, expect, it } from 'vitest';
import { seededRandom, unitVectors } from '#engine/vectors/seeded-vectors.ts';
import { LEVEL_SHARES, levelCutOffs } from './level-cut-offs.ts';
import { plantClusters } from './planted-clusters.fixture.ts';

const DIMS = 64;

function cutOffsOf(vectors: Float32Array): number[] {
  const rows = Int32Array.from({ length: vectors.length / DIMS }, (_, row) => row);
  return levelCutOffs(vectors, DIMS, rows);
}

describe('levelCutOffs', () => {
  it('scale with the average over all pairs of the given rows', () => {
    const count = 500;
    const { vectors } = plantClusters(count, DIMS, { centers: 1, noise: 1 }, seededRandom(1));
    let total = 0;
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < a; b++) {
        for (let i = 0; i < DIMS; i++) {
          total += (vectors[a * DIMS + i] as number) * (vectors[b * DIMS + i] as number);
        }
      }
    }
    const average = 1 - total / ((count * (count - 1)) / 2);
    expect(average).toBeLessThan(0.6);
    const scale = (count * average + 50) / (count + 50);
    const expected = LEVEL_SHARES.map((share) => expect.closeTo(share * scale, 5));
    expect(cutOffsOf(vectors)).toEqual(expected);
  });

  it('equal the shares for unrelated rows, for one row and for none', () => {
    const shares = LEVEL_SHARES.map((share) => expect.closeTo(share, 2));
    expect(cutOffsOf(unitVectors(1000, DIMS, seededRandom(2)))).toEqual(shares);
    expect(cutOffsOf(unitVectors(1, DIMS, seededRandom(3)))).toEqual(shares);
    expect(cutOffsOf(new Float32Array(0))).toEqual(shares);
  });

  it('have a lower limit for almost identical rows', () => {
    const { vectors } = plantClusters(5000, DIMS, { centers: 1, noise: 1e-3 }, seededRandom(4));
    expect(cutOffsOf(vectors)[0]).toBeCloseTo(0.15 * 0.25, 5);
  });
});
