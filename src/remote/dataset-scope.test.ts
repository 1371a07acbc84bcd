import { describe, expect, test } from 'vitest';
import { ROUTES } from '#contract/routes.ts';
import { DatasetScope } from './dataset-scope.ts';

const SHOWN = '5d2f9a4e-1234-11f1-9c61-7b0e3f8a2d15';
const HIDDEN = '300dad2c-1234-11f1-8483-5a879df30de4';
const scope = new DatasetScope([SHOWN]);

/** Routes of one dataset: all that name it in their path. */
const pathsOf = (datasetId: string) =>
  Object.values(ROUTES)
    .filter((route) => route.includes(':dataset_id'))
    .map((route) => route.replace(':dataset_id', datasetId).replace(/:\w+/g, '1'));

describe('a scope of one dataset', () => {
  test('admits every route of that dataset, and none of another', () => {
    for (const path of pathsOf(SHOWN)) expect(scope.admits(path), path).toBe(true);
    for (const path of pathsOf(SHOWN.toUpperCase())) expect(scope.admits(path), path).toBe(true);
    for (const path of pathsOf(HIDDEN)) expect(scope.admits(path), path).toBe(false);
  });

  test('admits the lists, without other datasets, and creates none', () => {
    for (const path of [ROUTES.datasets, ROUTES.sampleDatasets]) {
      expect(scope.admits(path)).toBe(true);
      expect(scope.narrow(path, [{ id: HIDDEN }, { id: SHOWN }])).toEqual([{ id: SHOWN }]);
    }
    expect(scope.admits(ROUTES.ingestionDataset)).toBe(false);
    expect(scope.admits(ROUTES.newDataset)).toBe(false);
  });
});
