import type { DuckDBConnection } from '@duckdb/node-api';
import type { StoredDataset } from '#engine/store/dataset-store.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import type { MediaMemory } from '#engine/store/memory/media-memory.ts';
import type {
  EmbeddedCount,
  ImageVectors,
  ModelStore,
  PendingModel,
  UnembeddedImage,
} from '#engine/store/model-store.ts';
import { embeddedCount, unembeddedImages } from '#engine/store/rows/derived-rows.ts';
import { saveDataset } from './duckdb-datasets.ts';
import { addVectors } from './duckdb-vectors.ts';

/** Every table with rows of a model. */
const MODEL_TABLES = [
  'media_vectors',
  'object_vectors',
  'anchor_vectors',
  'clusters',
  'object_clusters',
  'model_clusterings',
] as const;

const UNEMBEDDED = `
  FROM media ANTI JOIN (FROM media_vectors WHERE dataset_id = $1::UUID AND model_id = $2)
    AS embedded USING (media_id)
  WHERE media.dataset_id = $1::UUID`;

/** The model in use and the one before it. */
const USED_MODELS = `
  SELECT unnest([model_id, coalesce(previous_model_id, model_id)]) FROM datasets
  WHERE dataset_id = $1::UUID`;

export class DuckDbModels implements ModelStore {
  readonly #file: DuckDbFile;
  readonly #memory: MediaMemory;

  constructor(file: DuckDbFile, memory: MediaMemory) {
    this.#file = file;
    this.#memory = memory;
  }

  async pending(datasetId: string): Promise<(PendingModel & EmbeddedCount) | undefined> {
    const [row] = await this.#file.rows(
      `SELECT source, is_stopped,
         (SELECT count(*)::INTEGER FROM media WHERE dataset_id = $1::UUID) AS n_images,
         (SELECT count(*)::INTEGER FROM media_vectors WHERE dataset_id = $1::UUID
          AND model_id NOT IN (${USED_MODELS})) AS n_embedded
       FROM model_changes WHERE dataset_id = $1::UUID`,
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
    await this.#file.transaction((writer) =>
      writer.run('INSERT OR REPLACE INTO model_changes VALUES ($1::UUID, $2, $3)', [
        datasetId,
        source,
        isStopped,
      ]),
    );
  }

  async discardPending(datasetId: string): Promise<void> {
    await this.#file.transaction(async (writer) => {
      await endPending(writer, datasetId);
      await keepUsedModels(writer, datasetId);
    });
    this.#memory.anchors.forgetAll();
  }

  async unembedded(datasetId: string, modelId: string): Promise<UnembeddedImage[]> {
    const images = await this.#file.rows(
      `SELECT media_id, path, missing_since, objects_version ${UNEMBEDDED} ORDER BY path`,
      [datasetId, modelId],
    );
    const objects = await this.#file.rows(
      `SELECT objects.* FROM objects JOIN (SELECT media_id ${UNEMBEDDED}) USING (media_id)
       WHERE objects.dataset_id = $1::UUID ORDER BY object_id`,
      [datasetId, modelId],
    );
    return unembeddedImages(images, objects);
  }

  async countEmbedded(datasetId: string, modelId: string): Promise<EmbeddedCount> {
    const [row] = await this.#file.rows(
      `SELECT (SELECT count(*)::INTEGER FROM media WHERE dataset_id = $1::UUID) AS n_images,
         (SELECT count(*)::INTEGER FROM media_vectors
          WHERE dataset_id = $1::UUID AND model_id = $2) AS n_embedded`,
      [datasetId, modelId],
    );
    return embeddedCount(row ?? {});
  }

  async saveVectors(
    datasetId: string,
    modelId: string,
    images: readonly ImageVectors[],
  ): Promise<void> {
    await this.#file.transaction((writer) => addVectors(writer, datasetId, modelId, images));
  }

  async use(dataset: StoredDataset): Promise<void> {
    const { datasetId } = dataset;
    const hasOtherLabels = await this.#file.change(async (writer) => {
      const isOther = await saveDataset(writer, dataset);
      await endPending(writer, datasetId);
      await keepUsedModels(writer, datasetId);
      // Those of deleted media are of the model used before.
      for (const table of ['deleted_media', 'deleted_objects']) {
        await writer.run(`UPDATE ${table} SET vector = NULL WHERE dataset_id = $1::UUID`, [
          datasetId,
        ]);
      }
      return isOther;
    });
    this.#memory.anchors.forgetAll();
    if (hasOtherLabels) this.#memory.mediaChanged(datasetId);
  }

  async forgetPrevious(datasetId: string): Promise<void> {
    await this.#file.transaction(async (writer) => {
      for (const table of MODEL_TABLES) {
        await writer.run(
          `DELETE FROM ${table} WHERE dataset_id = $1::UUID AND model_id = (
             SELECT previous_model_id FROM datasets WHERE dataset_id = $1::UUID)`,
          [datasetId],
        );
      }
      await writer.run('UPDATE datasets SET previous_model_id = NULL WHERE dataset_id = $1::UUID', [
        datasetId,
      ]);
    });
    this.#memory.anchors.forgetAll();
  }
}

async function endPending(writer: DuckDBConnection, datasetId: string): Promise<void> {
  await writer.run('DELETE FROM model_changes WHERE dataset_id = $1::UUID', [datasetId]);
}

/** Deletes the data of all models but the one in use and the one before it. */
async function keepUsedModels(writer: DuckDBConnection, datasetId: string): Promise<void> {
  for (const table of MODEL_TABLES) {
    await writer.run(
      `DELETE FROM ${table} WHERE dataset_id = $1::UUID AND model_id NOT IN (${USED_MODELS})`,
      [datasetId],
    );
  }
}
