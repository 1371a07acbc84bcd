import type { DuckDBConnection } from '@duckdb/node-api';
import type { AnchorStore, EmbeddedAnchor, StoredAnchor } from '#engine/store/anchor-store.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { modelOr } from '#engine/store/file/entity-tables.ts';
import { bytesOf, storedAnchor } from '#engine/store/file/rows.ts';
import { stage } from '#engine/store/file/staging.ts';
import type { MediaMemory } from '#engine/store/memory/media-memory.ts';

export class DuckDbAnchors implements AnchorStore {
  readonly #file: DuckDbFile;
  readonly #memory: MediaMemory;

  constructor(file: DuckDbFile, memory: MediaMemory) {
    this.#file = file;
    this.#memory = memory;
  }

  async save(datasetId: string, modelId: string, anchor: EmbeddedAnchor): Promise<boolean> {
    const isSaved = await this.#file.change(async (writer) => {
      await stage(
        writer,
        'anchor_id VARCHAR, file_name VARCHAR, upload_name VARCHAR, width INTEGER, height INTEGER, format VARCHAR, bounding_box VARCHAR, vector BLOB',
        [anchor],
        (appender, item) => {
          appender.appendVarchar(item.anchorId);
          appender.appendVarchar(item.fileName);
          appender.appendVarchar(item.uploadName);
          appender.appendInteger(item.width);
          appender.appendInteger(item.height);
          appender.appendVarchar(item.format);
          if (item.boundingBox) appender.appendVarchar(JSON.stringify(item.boundingBox));
          else appender.appendNull();
          appender.appendBlob(bytesOf(item.vector));
        },
      );
      const saved = await writer.run(
        `INSERT OR REPLACE INTO anchors
         SELECT anchor_id::UUID, $1::UUID, * EXCLUDE (anchor_id, vector), now() FROM staging
         WHERE EXISTS (FROM datasets WHERE dataset_id = $1::UUID)`,
        [datasetId],
      );
      await replaceVector(writer, datasetId, modelId);
      return saved.rowsChanged > 0;
    });
    const { anchorId, fileName, uploadName, width, height, format, boundingBox, vector } = anchor;
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
    await this.#file.transaction(async (writer) => {
      await stage(writer, 'anchor_id VARCHAR, vector BLOB', [vector], (appender, one) => {
        appender.appendVarchar(anchorId);
        appender.appendBlob(bytesOf(one));
      });
      await replaceVector(writer, datasetId, modelId);
    });
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

/** Saves the staged vector of an anchor, unless its dataset was removed. */
async function replaceVector(
  writer: DuckDBConnection,
  datasetId: string,
  modelId: string,
): Promise<void> {
  await writer.run(
    `DELETE FROM anchor_vectors WHERE dataset_id = $1::UUID AND model_id = $2
     AND anchor_id IN (SELECT anchor_id::UUID FROM staging)`,
    [datasetId, modelId],
  );
  await writer.run(
    `INSERT INTO anchor_vectors (dataset_id, model_id, anchor_id, vector)
     SELECT $1::UUID, $2, anchor_id::UUID, vector FROM staging
     WHERE EXISTS (FROM datasets WHERE dataset_id = $1::UUID)`,
    [datasetId, modelId],
  );
}
