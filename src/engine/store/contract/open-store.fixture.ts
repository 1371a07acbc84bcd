import { beforeEach } from 'vitest';
import type { Store } from '#engine/store/store.ts';

export interface OpenedStore {
  readonly store: Store;
  /** Closes the store and deletes its data. */
  close(): Promise<void>;
}

/** Opens an empty store. */
export type OpenEmpty = () => Promise<OpenedStore>;

/** An empty store for each test of the file or of the `describe` around the call. */
export function storeOfEachTest(openEmpty: OpenEmpty): () => Store {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await openEmpty();
    return () => opened.close();
  });
  return () => opened.store;
}
