import type {
  AnnotationProblem,
  AnnotationStore,
  ImageAnnotation,
} from '#engine/store/annotation-store.ts';
import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { stage, withTexts } from '#engine/store/file/staging.ts';
import { DETECTED } from '#engine/store/media-store.ts';
import type { MediaMemory } from '#engine/store/memory/media-memory.ts';
import { annotationProblem } from '#engine/store/rows/rows.ts';

const STAGE_OTHERS = `
  INSERT INTO staging
  SELECT media_id::VARCHAR, to_json(labels)::VARCHAR, caption FROM image_annotations
  WHERE dataset_id = $1::UUID AND media_id NOT IN (SELECT media_id::UUID FROM staging)
    AND ($2::BOOLEAN OR media_id IN (
      SELECT media_id FROM media WHERE dataset_id = $1::UUID AND missing_since IS NOT NULL))`;

export class DuckDbAnnotations implements AnnotationStore {
  readonly #file: DuckDbFile;
  readonly #memory: MediaMemory;

  constructor(file: DuckDbFile, memory: MediaMemory) {
    this.#file = file;
    this.#memory = memory;
  }

  async save(
    datasetId: string,
    annotations: ReadonlyMap<string, ImageAnnotation>,
    keepOthers: boolean,
  ): Promise<boolean> {
    let isDifferent = false;
    await this.#file.transaction(async (writer) => {
      await stage(
        writer,
        'media_id VARCHAR, labels VARCHAR, caption VARCHAR',
        annotations,
        (appender, [mediaId, { labels, caption }]) => {
          appender.appendVarchar(mediaId);
          appender.appendVarchar(JSON.stringify(labels));
          if (caption === null) appender.appendNull();
          else appender.appendVarchar(caption);
        },
      );
      await writer.run(STAGE_OTHERS, [datasetId, keepOthers]);
      const before =
        'SELECT media_id, labels, caption FROM image_annotations WHERE dataset_id = $1::UUID';
      const now =
        'SELECT media_id::UUID AS media_id, labels::JSON::VARCHAR[] AS labels, caption FROM staging';
      const difference = await writer.runAndReadAll(
        `SELECT count(*)::INTEGER AS n
         FROM ((${before} EXCEPT ${now}) UNION ALL (${now} EXCEPT ${before}))`,
        [datasetId],
      );
      isDifferent = difference.getRowObjectsJS()[0]?.['n'] !== 0;
      if (!isDifferent) return;
      await writer.run('DELETE FROM image_annotations WHERE dataset_id = $1::UUID', [datasetId]);
      await writer.run(`INSERT INTO image_annotations SELECT $1::UUID, * FROM (${now})`, [
        datasetId,
      ]);
    });
    if (isDifferent) this.#memory.mediaChanged(datasetId);
    return isDifferent;
  }

  async suggestedLabels(datasetId: string): Promise<ReadonlySet<string>> {
    const rows = await this.#file.rows(
      `SELECT label FROM objects JOIN media USING (dataset_id, media_id)
       WHERE dataset_id = $1::UUID
       GROUP BY label HAVING bool_and(starts_with(objects_version, $2))
       EXCEPT
       SELECT unnest(labels) FROM image_texts WHERE dataset_id = $1::UUID`,
      [datasetId, DETECTED],
    );
    return new Set(rows.map((row) => row['label'] as string));
  }

  async countCaptions(datasetId: string, mediaIds: readonly string[]): Promise<number> {
    const [row] = await this.#file.rows(
      `SELECT count(caption)::INTEGER AS n FROM image_annotations
       WHERE dataset_id = $1::UUID AND media_id IN (SELECT unnest($2)::UUID)`,
      ...withTexts(datasetId, mediaIds),
    );
    return row?.['n'] as number;
  }

  async saveProblems(datasetId: string, problems: readonly AnnotationProblem[]): Promise<void> {
    await this.#file.transaction(async (writer) => {
      await stage(
        writer,
        'file VARCHAR, line INTEGER, entry INTEGER, reason VARCHAR',
        problems,
        (appender, problem) => {
          appender.appendVarchar(problem.file);
          for (const number of [problem.line, problem.entry]) {
            if (number === null) appender.appendNull();
            else appender.appendInteger(number);
          }
          appender.appendVarchar(problem.reason);
        },
      );
      await writer.run('DELETE FROM annotation_problems WHERE dataset_id = $1::UUID', [datasetId]);
      await writer.run(
        `INSERT INTO annotation_problems (dataset_id, file, line, "row", reason)
         SELECT $1::UUID, * FROM staging`,
        [datasetId],
      );
    });
  }

  async problems(datasetId: string): Promise<AnnotationProblem[]> {
    const rows = await this.#file.rows(
      `SELECT * FROM annotation_problems WHERE dataset_id = $1::UUID
       ORDER BY file, coalesce(line, "row") NULLS LAST, reason`,
      [datasetId],
    );
    return rows.map(annotationProblem);
  }
}
