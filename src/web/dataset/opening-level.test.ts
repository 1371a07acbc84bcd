import { expect, it } from 'vitest';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { BROWSE } from '#contract/search/search-codec.ts';
import { openingHref, openingLevel, whyCoarse } from './opening-level.ts';

const datasetWith = (n_clusters: number[], n_single_clusters: number[]) =>
  ({ id: 'a', n_clusters, n_single_clusters }) as unknown as Dataset;

it.each([
  ['groups of the finest level', [4, 3, 2, 1, 1], [2, 2, 1, 0, 0], 0],
  ['the finest level of which half is single', [9, 8, 6, 4, 2], [8, 7, 3, 1, 0], 2],
  ['the coarsest level if none groups', [9, 9, 9, 9, 8], [9, 9, 9, 9, 7], 4],
  ['the finest level of an empty dataset', [0, 0, 0, 0, 0], [0, 0, 0, 0, 0], 0],
  ['the finest level of a server that does not report single images', [9, 8, 6, 4, 2], [], 0],
])('a dataset opens on %s', (_, nClusters, nSingle, level) => {
  expect(openingLevel(datasetWith(nClusters, nSingle))).toBe(level);
});

it('names the level in the address, and recognizes only that address', () => {
  const dataset = datasetWith([9, 8, 6, 4, 2], [8, 7, 3, 1, 0]);
  expect(openingHref(dataset)).toMatch(/\?threshold=2$/);
  expect(whyCoarse(dataset, { ...BROWSE, threshold: 2 })).toBe('finer');
  expect(whyCoarse(dataset, { ...BROWSE, threshold: 1 })).toBeUndefined();
  expect(whyCoarse(dataset, { ...BROWSE, threshold: 2, tags: ['keep'] })).toBeUndefined();
  const diverse = datasetWith([9, 9, 9, 9, 8], [9, 9, 9, 9, 7]);
  expect(whyCoarse(diverse, { ...BROWSE, threshold: 4 })).toBe('all');
});
