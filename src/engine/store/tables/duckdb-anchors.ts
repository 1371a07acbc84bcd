import { blobValue, type DuckDBConnection } from '@duckdb/node-api';
import type { AnchorStore, EmbeddedAnchor, StoredAnchor } from '#engine/store/anchor-store.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { query } from '#engine/store/file/query.ts';
import type { SmallChanges } from '#engine/store/file/small-changes.ts';
import type { MediaMemory } from '#engine/store/memory/media-memory.ts';
import { modelOr } from '#engine/store/rows/entity-tables.ts';
import { bytesOf, storedAnchor } from '#engine/store/rows/rows.ts';

/**
 * Unless the dataset was removed or has this image and region. To update first takes one and a
 * half times as long, ON CONFLICT twice.
 */
const INSERT_ANCHOR = `
  INSERT INTO anchors
  SELECT $2::UUID, dataset_id, $3, $4, $5, $6, $7, $8::JSON, now()
  FROM datasets
  WHERE dataset_id = $1::UUID AND NOT EXISTS (FROM anchors WHERE anchor_id = $2::UUID)
  RETURNING anchor_id`;
/** Of the same image and region. */
const UPDATE_ANCHOR = `
  UPDATE anchors SET file_name = $3, upload_name = $4, width = $5, height = $6, format = $7,
    bounding_box = $8::JSON, created_at = now()
  WHERE dataset_id = $1::UUID AND anchor_id = $2::UUID
  RETURNING anchor_id`;

export class DuckDbAnchors implements AnchorStore {
  readonly #file: DuckDbFile;
  readonly #changes: SmallChanges;
  readonly #memory: MediaMemory;

  constructor(file: DuckDbFile, changes: SmallChanges, memory: MediaMemory) {
    this.#file = file;
    this.#changes = changes;
    this.#memory = memory;
  }

  async save(datasetId: string, modelId: string, anchor: EmbeddedAnchor): Promise<boolean> {
    const { anchorId, fileName, uploadName, width, height, format, boundingBox, vector } = anchor;
    const isSaved = await this.#changes.add(async (writer) => {
      const values = valuesOf(datasetId, anchor);
      const added = await query(writer, INSERT_ANCHOR, values);
      if (added.length > 0) await insertVector(writer, datasetId, modelId, anchor);
      else {
        const known = await query(writer, UPDATE_ANCHOR, values);
        if (known.length === 0) return false;
        await replaceVector(writer, datasetId, modelId, anchor);
      }
      return true;
    });
    this.#memory.anchors.forget(datasetId, [nameOf(anchorId)]);
    if (isSaved) {
      const stored = { anchorId, fileName, uploadName, width, height, format, boundingBox, vector };
      this.#memory.anchors.put(datasetId, nameOf(anchorId, modelId), stored);
    }
    return isSaved;
  }

  async saveVector(
    datasetId: string,
    modelId: string,
    anchorId: string,
    vector: Float32Array,
  ): Promise<void> {
    await this.#file.transaction((writer) =>
      replaceVector(writer, datasetId, modelId, { anchorId, vector }),
    );
    this.#memory.anchors.forget(datasetId, [nameOf(anchorId), nameOf(anchorId, modelId)]);
  }

  async find(
    datasetId: string,
    anchorId: string,
    modelId?: string,
  ): Promise<StoredAnchor | undefined> {
    const name = nameOf(anchorId, modelId);
    const found = await this.#memory.anchors.get(datasetId, [name], async () => {
      const rows = await this.#file.rows(
        `SELECT anchors.*, vector FROM anchors
         LEFT JOIN (FROM anchor_vectors WHERE dataset_id = $1::UUID AND model_id = ${modelOr('$3')})
           AS embedded USING (anchor_id)
         WHERE anchors.dataset_id = $1::UUID AND anchor_id = $2::UUID`,
        [datasetId, anchorId, modelId ?? null],
      );
      return new Map(rows.map((row) => [name, storedAnchor(row)]));
    });
    return found.get(name);
  }

  async uploadNames(): Promise<string[]> {
    const rows = await this.#file.rows('SELECT DISTINCT upload_name FROM anchors');
    return rows.map((row) => row['upload_name'] as string);
  }

  async hasUpload(contentHash: string): Promise<boolean> {
    const rows = await this.#file.rows(
      'FROM anchors SELECT 1 WHERE starts_with(upload_name, $1) LIMIT 1',
      [`${contentHash}.`],
    );
    return rows.length > 0;
  }
}

/** In memory; without a model, the vector is that of the model in use. */
function nameOf(anchorId: string, modelId = ''): string {
  return `${anchorId} ${modelId}`;
}

function valuesOf(
  datasetId: string,
  { anchorId, fileName, uploadName, width, height, format, boundingBox }: EmbeddedAnchor,
) {
  const box = boundingBox && JSON.stringify(boundingBox);
  return [datasetId, anchorId, fileName, uploadName, width, height, format, box];
}

/** Saves the vector of an anchor, unless its dataset was removed. */
async function replaceVector(
  writer: DuckDBConnection,
  datasetId: string,
  modelId: string,
  anchor: EmbeddedVector,
): Promise<void> {
  await query(
    writer,
    `DELETE FROM anchor_vectors
     WHERE dataset_id = $1::UUID AND model_id = $2 AND anchor_id = $3::UUID`,
    [datasetId, modelId, anchor.anchorId],
  );
  await insertVector(writer, datasetId, modelId, anchor);
}

async function insertVector(
  writer: DuckDBConnection,
  datasetId: string,
  modelId: string,
  { anchorId, vector }: EmbeddedVector,
): Promise<void> {
  await query(
    writer,
    `INSERT INTO anchor_vectors (dataset_id, model_id, anchor_id, vector)
     SELECT dataset_id, $2, $3::UUID, $4 FROM datasets WHERE dataset_id = $1::UUID`,
    [datasetId, modelId, anchorId, blobValue(bytesOf(vector))],
  );
}

type EmbeddedVector = Pick<EmbeddedAnchor, 'anchorId' | 'vector'>;
