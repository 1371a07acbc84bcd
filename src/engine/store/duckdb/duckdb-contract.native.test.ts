import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { storeContract } from '#engine/store/contract/store-contract.fixture.ts';
import { openDuckDbStore } from './duckdb-store.ts';

storeContract(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'semblance-store-'));
  const store = await openDuckDbStore(path.join(folder, 'store.duckdb'));
  const close = async () => {
    await store.close();
    await rm(folder, { recursive: true });
  };
  return { store, close };
});
