import type {
  DatasetStore,
  Removal,
  StoredDataset,
  StoredStats,
} from '#engine/store/dataset-store.ts';
import type { MediaMemory } from '#engine/store/memory/media-memory.ts';
import type { PostgresDatabase, Run } from '#engine/store/postgres/session/postgres-database.ts';
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
  'ranked_generations',
  'ranked_rows',
] as const;

export class PostgresDatasets implements DatasetStore {
  readonly #database: PostgresDatabase;
  readonly #memory: MediaMemory;

  constructor(database: PostgresDatabase, memory: MediaMemory) {
    this.#database = database;
    this.#memory = memory;
  }

  async all(): Promise<StoredDataset[]> {
    const rows = await this.#database.rows(
      'SELECT * FROM datasets ORDER BY created_at, dataset_id',
    );
    return rows.map(storedDataset);
  }

  async save(dataset: StoredDataset): Promise<void> {
    const hasOtherLabels = await this.#database.transaction(
      (run) => upsertDataset(run, dataset),
      dataset.datasetId,
    );
    if (hasOtherLabels) this.#memory.mediaChanged(dataset.datasetId);
  }

  async remove(datasetId: string): Promise<Removal> {
    const removed = await this.#database.transaction(async (run) => {
      const { rows } = await run(
        `INSERT INTO removals (dataset_id, upload_names)
         SELECT $1::uuid, coalesce(array_agg(DISTINCT upload_name), '{}')
         FROM anchors WHERE dataset_id = $1::uuid
         RETURNING *`,
        [datasetId],
      );
      for (const table of TABLES) {
        await run(`DELETE FROM ${table} WHERE dataset_id = $1::uuid`, [datasetId]);
      }
      return removal(rows[0] ?? {});
    });
    this.#memory.mediaChanged(datasetId);
    this.#memory.anchors.forgetAll();
    return removed;
  }

  async removals(): Promise<Removal[]> {
    return (await this.#database.rows('SELECT * FROM removals')).map(removal);
  }

  async endRemoval(datasetId: string): Promise<void> {
    await this.#database.transaction((run) =>
      run('DELETE FROM removals WHERE dataset_id = $1::uuid', [datasetId]),
    );
  }

  async folderIdentity(datasetId: string): Promise<string | undefined> {
    const [row] = await this.#database.rows(
      'SELECT identity FROM folder_identities WHERE dataset_id = $1::uuid',
      [datasetId],
    );
    return row?.['identity'] as string | undefined;
  }

  async saveFolderIdentity(datasetId: string, identity: string): Promise<void> {
    await this.#database.transaction((run) =>
      run(
        `INSERT INTO folder_identities (dataset_id, identity) VALUES ($1::uuid, $2)
         ON CONFLICT (dataset_id) DO UPDATE SET identity = excluded.identity`,
        [datasetId, identity],
      ),
    );
  }

  async stats(datasetId: string): Promise<StoredStats> {
    const read = async () => new Map([[datasetId, await this.#readStats(datasetId)]]);
    const found = await this.#memory.stats.get(datasetId, [datasetId], read);
    return found.get(datasetId) ?? { sizeBytes: 0, nCaptions: 0, formats: [] };
  }

  async #readStats(datasetId: string): Promise<StoredStats> {
    const [sums] = await this.#database.rows(
      `SELECT coalesce(sum(file_size), 0)::double precision AS size_bytes,
         count(caption)::integer AS n_captions
       FROM media LEFT JOIN image_annotations USING (dataset_id, media_id)
       WHERE dataset_id = $1::uuid`,
      [datasetId],
    );
    const formats = await this.#database.rows(
      `SELECT format, count(*)::integer AS n_images FROM media WHERE dataset_id = $1::uuid
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
export async function upsertDataset(run: Run, dataset: StoredDataset): Promise<boolean> {
  const { rows } = await run('SELECT labels_from_folders FROM datasets WHERE dataset_id = $1', [
    dataset.datasetId,
  ]);
  await run(
    `INSERT INTO datasets
       (dataset_id, display_name, folder, model_id, created_at, updated_at, source,
        labels_from_folders, previous_model_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (dataset_id) DO UPDATE SET
       display_name = excluded.display_name, folder = excluded.folder,
       model_id = excluded.model_id, created_at = excluded.created_at,
       updated_at = excluded.updated_at, source = excluded.source,
       labels_from_folders = excluded.labels_from_folders,
       previous_model_id = excluded.previous_model_id`,
    [
      dataset.datasetId,
      dataset.displayName,
      dataset.folder,
      dataset.modelId,
      dataset.createdAt,
      dataset.updatedAt,
      dataset.source,
      dataset.labelsFromFolders,
      dataset.previousModelId,
    ],
  );
  return rows[0]?.['labels_from_folders'] !== dataset.labelsFromFolders;
}
