import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';
import type { DataDirectory } from '../data-directory.ts';
import { Embedders } from '../embed/embedders.ts';
import { pictureIdOf } from '../explore/anchors.ts';
import { anchorIdOf, contentHashOf } from '../ids.ts';
import type { DatasetRecord, UploadRecord } from '../store/backup-record.ts';
import type { Store } from '../store/store.ts';

/** Few: each holds an upload in memory. */
const AT_ONCE = 4;

export interface RestoredUploads {
  readonly nRestored: number;
  /** Their files are gone or damaged, or their model is not there. */
  readonly nLost: number;
}

/** Embeds uploaded queries again from their files, under the ids they had, so that links to them work. */
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

/** @throws whatever keeps this one from being restored */
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
    thumbnailPath: directory.thumbnail(
      upload.dataset_id,
      pictureIdOf(upload.dataset_id, contentHash),
    ),
  });
  const named = {
    anchorId: upload.anchor_id,
    fileName: upload.file_name,
    uploadName: upload.upload_name,
  };
  await store.anchors.save(upload.dataset_id, modelId, { ...image, ...named, boundingBox: box });
}

/**
 * What the files of uploads tell where nothing else does: each may have been a query to any dataset. The
 * regions that were searched are not known.
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
