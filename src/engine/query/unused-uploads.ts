import { rm } from 'node:fs/promises';
import type { UploadQuota } from '#engine/quota/upload-quota.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import type { Store } from '#engine/store/store.ts';

export interface UploadParts {
  readonly dataDirectory: DataDirectory;
  readonly store: Store;
  readonly uploadQuota: UploadQuota;
}

/** Deletes upload files that no anchor of any dataset refers to. */
export async function removeUnusedUploads(
  { dataDirectory, store, uploadQuota }: UploadParts,
  uploadNames: readonly string[],
): Promise<void> {
  const used = new Set(await store.anchors.uploadNames());
  const unused = uploadNames.filter((name) => !used.has(name)).map(dataDirectory.upload);
  for (const file of unused) await rm(file, { force: true });
  await uploadQuota.forget(unused);
}
