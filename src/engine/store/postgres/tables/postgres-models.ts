import type { StoredDataset } from '#engine/store/dataset-store.ts';
import type { MediaMemory } from '#engine/store/memory/media-memory.ts';
import type {
  EmbeddedCount,
  ImageVectors,
  ModelStore,
  PendingModel,
  UnembeddedImage,
} from '#engine/store/model-store.ts';
import type { PostgresDatabase, Run } from '#engine/store/postgres/session/postgres-database.ts';
import { embeddedCount, unembeddedImages } from '#engine/store/rows/derived-rows.ts';
import { upsertDataset } from './postgres-datasets.ts';
import { addModelVectors } from './postgres-vectors.ts';

/** Every table with rows of a model. */
const MODEL_TABLES = [
  'media_vectors',
  'object_vectors',
  'anchor_vectors',
  'clusters',
  'object_clusters',
  'model_clusterings',
] as const;

/** Images of the dataset `$1` that the model `$2` has not embedded. */
const UNEMBEDDED = `
  FROM media WHERE dataset_id = $1::uuid AND NOT EXISTS (
    SELECT FROM media_vectors AS embedded
    WHERE embedded.dataset_id = $1::uuid AND embedded.model_id = $2
      AND embedded.media_id = media.media_id)`;

/** The model in use and the one before it. */
const USED_MODELS = `
  SELECT unnest(ARRAY[datasets.model_id, coalesce(previous_model_id, datasets.model_id)])
  FROM datasets WHERE dataset_id = $1::uuid`;

export class PostgresModels implements ModelStore {
  readonly #database: PostgresDatabase;
  readonly #memory: MediaMemory;

  constructor(database: PostgresDatabase, memory: MediaMemory) {
    this.#database = database;
    this.#memory = memory;
  }

  async pending(datasetId: string): Promise<(PendingModel & EmbeddedCount) | undefined> {
    const [row] = await this.#database.rows(
      `SELECT source, is_stopped,
         (SELECT count(*)::integer FROM media WHERE dataset_id = $1::uuid) AS n_images,
         (SELECT count(*)::integer FROM media_vectors WHERE dataset_id = $1::uuid
          AND model_id NOT IN (${USED_MODELS})) AS n_embedded
       FROM model_changes WHERE dataset_id = $1::uuid`,
      [datasetId],
    );
    return (
      row && {
        source: row['source'] as string,
        isStopped: row['is_stopped'] as boolean,
        ...embeddedCount(row),
      }
    );
  }

  async savePending(datasetId: string, { source, isStopped }: PendingModel): Promise<void> {
    await this.#database.transaction((run) =>
      run(
        `INSERT INTO model_changes (dataset_id, source, is_stopped) VALUES ($1, $2, $3)
         ON CONFLICT (dataset_id) DO UPDATE SET
           source = excluded.source, is_stopped = excluded.is_stopped`,
        [datasetId, source, isStopped],
      ),
    );
  }

  async discardPending(datasetId: string): Promise<void> {
    await this.#database.transaction(async (run) => {
      await endPending(run, datasetId);
      await keepUsedModels(run, datasetId);
    });
    this.#memory.anchors.forgetAll();
  }

  async unembedded(datasetId: string, modelId: string): Promise<UnembeddedImage[]> {
    const values = [datasetId, modelId];
    const images = await this.#database.rows(
      `SELECT media_id, path, missing_since, objects_version ${UNEMBEDDED} ORDER BY path`,
      values,
    );
    const objects = await this.#database.rows(
      `SELECT * FROM objects WHERE dataset_id = $1::uuid
         AND media_id IN (SELECT media_id ${UNEMBEDDED}) ORDER BY object_id`,
      values,
    );
    return unembeddedImages(images, objects);
  }

  async countEmbedded(datasetId: string, modelId: string): Promise<EmbeddedCount> {
    const [row] = await this.#database.rows(
      `SELECT (SELECT count(*)::integer FROM media WHERE dataset_id = $1::uuid) AS n_images,
         (SELECT count(*)::integer FROM media_vectors
          WHERE dataset_id = $1::uuid AND model_id = $2) AS n_embedded`,
      [datasetId, modelId],
    );
    return embeddedCount(row ?? {});
  }

  async saveVectors(
    datasetId: string,
    modelId: string,
    images: readonly ImageVectors[],
  ): Promise<void> {
    await this.#database.transaction((run) => addModelVectors(run, datasetId, modelId, images));
  }

  async use(dataset: StoredDataset): Promise<void> {
    const { datasetId } = dataset;
    const hasOtherLabels = await this.#database.transaction(async (run) => {
      const isOther = await upsertDataset(run, dataset);
      await endPending(run, datasetId);
      await keepUsedModels(run, datasetId);
      // Those of deleted media are of the model used before.
      for (const table of ['deleted_media', 'deleted_objects']) {
        await run(`UPDATE ${table} SET vector = NULL WHERE dataset_id = $1::uuid`, [datasetId]);
      }
      return isOther;
    }, datasetId);
    this.#memory.anchors.forgetAll();
    if (hasOtherLabels) this.#memory.mediaChanged(datasetId);
  }

  async forgetPrevious(datasetId: string): Promise<void> {
    await this.#database.transaction(async (run) => {
      for (const table of MODEL_TABLES) {
        await run(
          `DELETE FROM ${table} WHERE dataset_id = $1::uuid AND model_id = (
             SELECT previous_model_id FROM datasets WHERE dataset_id = $1::uuid)`,
          [datasetId],
        );
      }
      await run('UPDATE datasets SET previous_model_id = NULL WHERE dataset_id = $1::uuid', [
        datasetId,
      ]);
    });
    this.#memory.anchors.forgetAll();
  }
}

async function endPending(run: Run, datasetId: string): Promise<void> {
  await run('DELETE FROM model_changes WHERE dataset_id = $1::uuid', [datasetId]);
}

/** Deletes the data of all models but the one in use and the one before it. */
async function keepUsedModels(run: Run, datasetId: string): Promise<void> {
  for (const table of MODEL_TABLES) {
    await run(
      `DELETE FROM ${table} WHERE dataset_id = $1::uuid AND model_id NOT IN (${USED_MODELS})`,
      [datasetId],
    );
  }
}
