import { clusterContract } from './cluster-contract.fixture.ts';
import { datasetContract } from './dataset-contract.fixture.ts';
import { mediaContract } from './media-contract.fixture.ts';
import { modelContract } from './model-contract.fixture.ts';
import type { OpenEmpty } from './open-store.fixture.ts';
import { reportContract } from './report-contract.fixture.ts';
import { tagContract } from './tag-contract.fixture.ts';
import { textContract } from './text-contract.fixture.ts';
import { textSearchContract } from './text-search-contract.fixture.ts';

/** What every store does, whatever keeps its data. */
export function storeContract(openEmpty: OpenEmpty): void {
  datasetContract(openEmpty);
  mediaContract(openEmpty);
  clusterContract(openEmpty);
  modelContract(openEmpty);
  tagContract(openEmpty);
  textContract(openEmpty);
  textSearchContract(openEmpty);
  reportContract(openEmpty);
}
