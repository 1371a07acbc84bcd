import type { AnchorStore, StoredAnchor } from '#engine/store/anchor-store.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { bytesOf, storedAnchor } from '#engine/store/file/rows.ts';
import { stage } from '#engine/store/file/staging.ts';

export class DuckDbAnchors implements AnchorStore {
  readonly #file: DuckDbFile;

  constructor(file: DuckDbFile) {
    this.#file = file;
  }

  save(datasetId: string, modelId: string, anchor: StoredAnchor): Promise<boolean> {
    return this.#file.change(async (writer) => {
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
         SELECT anchor_id::UUID, $1::UUID, * EXCLUDE anchor_id, now() FROM staging
         WHERE EXISTS (FROM datasets WHERE dataset_id = $1::UUID AND model_id = $2)`,
        [datasetId, modelId],
      );
      return saved.rowsChanged > 0;
    });
  }

  async find(datasetId: string, anchorId: string): Promise<StoredAnchor | undefined> {
    const [row] = await this.#file.rows(
      'SELECT * FROM anchors WHERE dataset_id = $1::UUID AND anchor_id = $2::UUID',
      [datasetId, anchorId],
    );
    return row && storedAnchor(row);
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
