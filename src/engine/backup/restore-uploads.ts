import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';
import { Embedders } from '#engine/embed/embedders.ts';
import { isThumbnail } from '#engine/embed/tasks/thumbnail.ts';
import { imageIdOf } from '#engine/query/query-vectors.ts';
import type { DatasetRecord, UploadRecord } from '#engine/store/backup-record.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import { anchorIdOf, contentHashOf } from '#engine/store/ids.ts';
import type { Store } from '#engine/store/store.ts';

/** Concurrent restores: few, because each holds an upload in memory. */
const AT_ONCE = 4;

export interface RestoredUploads {
  readonly nRestored: number;
  /** Number of uploads whose file is missing or damaged or whose model is unavailable. */
  readonly nLost: number;
}

/**
 * Embeds uploaded query images again from their files under their old ids, so that links to them
 * work.
 */
export async function restoreUploads(
  directory: DataDirectory,
  store: Store,
  datasets: readonly DatasetRecord[],
  uploads: readonly UploadRecord[],
): Promise<RestoredUploads> {
  const embedders = new Embedders(directory.models);
  const modelOf = new Map(datasets.map(({ dataset_id, model_id }) => [dataset_id, model_id]));
  const inTurn = pLimit(AT_ONCE);
  const restored = uploads.map((upload) =>
    inTurn(() => restore(directory, store, embedders, upload, modelOf.get(upload.dataset_id))),
  );
  const outcomes = await Promise.allSettled(restored);
  await embedders.close();
  const nRestored = outcomes.filter(({ status }) => status === 'fulfilled').length;
  return { nRestored, nLost: uploads.length - nRestored };
}

/** @throws any error that prevents the restore of this upload */
async function restore(
  directory: DataDirectory,
  store: Store,
  embedders: Embedders,
  upload: UploadRecord,
  modelId: string | undefined,
): Promise<void> {
  if (modelId === undefined) throw new Error('its dataset is not known');
  const contentHash = path.parse(upload.upload_name).name;
  const bytes = await readFile(directory.upload(upload.upload_name));
  if (contentHashOf(bytes) !== contentHash) throw new Error('its file is damaged');
  const embedder = await embedders.of(modelId);
  const box = upload.bounding_box;
  const image = await embedder.embedBytes(bytes, {
    requestedBox: box && { ...box, unit: 'fraction' },
    thumbnailPath: thumbnailOf(directory, upload),
  });
  const named = {
    anchorId: upload.anchor_id,
    fileName: upload.file_name,
    uploadName: upload.upload_name,
  };
  await store.anchors.save(upload.dataset_id, modelId, { ...image, ...named, boundingBox: box });
}

/** Recreates unreadable thumbnails of uploaded query images in an undamaged database. */
export async function remakeUploadThumbnails(directory: DataDirectory): Promise<RestoredUploads> {
  if (!existsSync(directory.database)) return { nRestored: 0, nLost: 0 };
  const store = await openDuckDbStore(directory.database);
  try {
    const datasets: DatasetRecord[] = [];
    const damaged: UploadRecord[] = [];
    for await (const record of store.backup.records()) {
      if (record.kind === 'dataset') datasets.push(record);
      if (record.kind !== 'upload' || (await isThumbnail(thumbnailOf(directory, record)))) continue;
      damaged.push(record);
    }
    return await restoreUploads(directory, store, datasets, damaged);
  } finally {
    await store.close();
  }
}

/** Thumbnail of the whole image, which all its regions share. */
function thumbnailOf(directory: DataDirectory, { dataset_id, upload_name }: UploadRecord): string {
  const contentHash = path.parse(upload_name).name;
  return directory.thumbnail(dataset_id, imageIdOf(dataset_id, contentHash));
}

/**
 * Last resort: reconstructs uploads from their files alone. Each may have been a query image of any
 * dataset; searched regions are unknown.
 */
export async function guessUploads(
  directory: DataDirectory,
  datasets: readonly DatasetRecord[],
): Promise<UploadRecord[]> {
  const names = await readdir(directory.uploads);
  return datasets.flatMap(({ dataset_id }) =>
    names.map((name) => ({
      kind: 'upload' as const,
      dataset_id,
      anchor_id: anchorIdOf(dataset_id, path.parse(name).name, null),
      file_name: name,
      upload_name: name,
      bounding_box: null,
    })),
  );
}
