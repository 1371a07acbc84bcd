import { describe, expect, it } from 'vitest';
import type { DistanceHistogram } from '#contract/search/distance-histogram.ts';
import { barHeights, countInRange, percentileText } from './histogram-shape.ts';

/** Four bins of a quarter each. */
function histogram(...counts: number[]): DistanceHistogram {
  return {
    bins: counts.map((count, index) => ({
      relevance_min: index / 4,
      relevance_max: (index + 1) / 4,
      n_clusters: count,
      n_media: count * 3,
    })),
    n_clusters: counts.reduce((sum, count) => sum + count, 0),
    n_media: 0,
  };
}

describe('countInRange', () => {
  it.each([
    [0, 1, 110],
    [0, 0.25, 10],
    [0.25, 0.5, 0],
    [0.5, 0.625, 20],
    [0.125, 0.625, 25],
    [0.9, 0.9, 0],
  ])('%d to %d: %i', (min, max, expected) => {
    expect(countInRange(histogram(10, 0, 40, 60), { min, max })).toBe(expected);
  });
});

describe('barHeights', () => {
  it('keeps small counts visible next to large ones', () => {
    expect(barHeights(histogram(1, 0, 100, 25))).toEqual([0.1, 0, 1, 0.5]);
    expect(barHeights(histogram(0, 0, 0, 0))).toEqual([0, 0, 0, 0]);
  });
});

describe('percentileText', () => {
  it.each([
    [0, 0.5, 'the nearest 10%'],
    [0.25, 0.75, 'the nearest 50% except the nearest 10%'],
    [0, 0.02, 'the nearest 1%'],
    [0, 0, 'the nearest 0%'],
  ])('%d to %d: %s', (min, max, expected) => {
    expect(percentileText(histogram(10, 0, 40, 50), { min, max })).toBe(expected);
  });

  it('does not round a small share down to 0', () => {
    const many = histogram(3, 0, 0, 997);
    expect(percentileText(many, { min: 0, max: 0.25 })).toBe('the nearest 0.3%');
  });
});
