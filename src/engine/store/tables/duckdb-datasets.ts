import type { DuckDBConnection } from '@duckdb/node-api';
import type {
  DatasetStore,
  Removal,
  StoredDataset,
  StoredStats,
} from '#engine/store/dataset-store.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import type { MediaMemory } from '#engine/store/memory/media-memory.ts';
import { removal, storedDataset } from '#engine/store/rows/rows.ts';

/** Every table with rows of a dataset. */
const TABLES = [
  'datasets',
  'model_changes',
  'media',
  'media_vectors',
  'media_quality',
  'text_reading',
  'read_images',
  'text_lines',
  'objects',
  'object_vectors',
  'image_annotations',
  'annotation_problems',
  'skipped_files',
  'left_out_files',
  'refused_files',
  'clusters',
  'object_clusters',
  'model_clusterings',
  'anchors',
  'anchor_vectors',
  'tags',
  'deleted_media',
  'deleted_objects',
  'folder_identities',
  'saved_views',
] as const;

export class DuckDbDatasets implements DatasetStore {
  readonly #file: DuckDbFile;
  readonly #memory: MediaMemory;

  constructor(file: DuckDbFile, memory: MediaMemory) {
    this.#file = file;
    this.#memory = memory;
  }

  async all(): Promise<StoredDataset[]> {
    const rows = await this.#file.rows('SELECT * FROM datasets ORDER BY created_at, dataset_id');
    return rows.map(storedDataset);
  }

  async save(dataset: StoredDataset): Promise<void> {
    const hasOtherLabels = await this.#file.change((writer) => saveDataset(writer, dataset));
    if (hasOtherLabels) this.#memory.mediaChanged(dataset.datasetId);
  }

  async remove(datasetId: string): Promise<Removal> {
    const removed = await this.#file.change(async (writer) => {
      const removals = await writer.runAndReadAll(
        `INSERT INTO removals
         SELECT $1::UUID, coalesce(list(DISTINCT upload_name), [])
         FROM anchors WHERE dataset_id = $1::UUID
         RETURNING *`,
        [datasetId],
      );
      for (const table of TABLES) {
        await writer.run(`DELETE FROM ${table} WHERE dataset_id = $1::UUID`, [datasetId]);
      }
      return removal(removals.getRowObjectsJS()[0] ?? {});
    });
    this.#memory.mediaChanged(datasetId);
    this.#memory.anchors.forgetAll();
    return removed;
  }

  async removals(): Promise<Removal[]> {
    return (await this.#file.rows('SELECT * FROM removals')).map(removal);
  }

  async endRemoval(datasetId: string): Promise<void> {
    await this.#file.transaction((writer) =>
      writer.run('DELETE FROM removals WHERE dataset_id = $1::UUID', [datasetId]),
    );
  }

  async folderIdentity(datasetId: string): Promise<string | undefined> {
    const [row] = await this.#file.rows(
      'SELECT identity FROM folder_identities WHERE dataset_id = $1::UUID',
      [datasetId],
    );
    return row?.['identity'] as string | undefined;
  }

  async saveFolderIdentity(datasetId: string, identity: string): Promise<void> {
    await this.#file.transaction((writer) =>
      writer.run('INSERT OR REPLACE INTO folder_identities VALUES ($1::UUID, $2)', [
        datasetId,
        identity,
      ]),
    );
  }

  async stats(datasetId: string): Promise<StoredStats> {
    const read = async () => new Map([[datasetId, await this.#readStats(datasetId)]]);
    const found = await this.#memory.stats.get(datasetId, [datasetId], read);
    return found.get(datasetId) ?? { sizeBytes: 0, nCaptions: 0, formats: [] };
  }

  async #readStats(datasetId: string): Promise<StoredStats> {
    const [sums] = await this.#file.rows(
      `SELECT coalesce(sum(file_size), 0)::DOUBLE AS size_bytes, count(caption)::INTEGER AS n_captions
       FROM media LEFT JOIN image_annotations USING (dataset_id, media_id)
       WHERE dataset_id = $1::UUID`,
      [datasetId],
    );
    const formats = await this.#file.rows(
      `SELECT format, count(*)::INTEGER AS n_images FROM media WHERE dataset_id = $1::UUID
       GROUP BY format ORDER BY n_images DESC, format`,
      [datasetId],
    );
    return {
      sizeBytes: sums?.['size_bytes'] as number,
      nCaptions: sums?.['n_captions'] as number,
      formats: formats.map((row) => ({
        format: row['format'] as string,
        nImages: row['n_images'] as number,
      })),
    };
  }
}

/** @returns whether the folder names of its images are labels now, or no longer */
export async function saveDataset(
  writer: DuckDBConnection,
  dataset: StoredDataset,
): Promise<boolean> {
  const before = await writer.runAndReadAll(
    'SELECT labels_from_folders FROM datasets WHERE dataset_id = $1::UUID',
    [dataset.datasetId],
  );
  await writer.run(
    `INSERT OR REPLACE INTO datasets
       (dataset_id, display_name, folder, model_id, created_at, updated_at, source,
        labels_from_folders, previous_model_id)
     VALUES ($1::UUID, $2, $3, $4, $5::TIMESTAMPTZ, $6::TIMESTAMPTZ, $7, $8, $9)`,
    [
      dataset.datasetId,
      dataset.displayName,
      dataset.folder,
      dataset.modelId,
      dataset.createdAt.toISOString(),
      dataset.updatedAt.toISOString(),
      dataset.source,
      dataset.labelsFromFolders,
      dataset.previousModelId,
    ],
  );
  return before.getRowObjectsJS()[0]?.['labels_from_folders'] !== dataset.labelsFromFolders;
}
