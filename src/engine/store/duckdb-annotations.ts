import { type DuckDbFile, stage } from './duckdb-file.ts';
import { annotationProblem } from './rows.ts';
import type { AnnotationProblem, AnnotationStore, ImageAnnotation } from './store.ts';

/** What annotation files say of images, and what was wrong in them, in the DuckDB file. */
export class DuckDbAnnotations implements AnnotationStore {
  readonly #file: DuckDbFile;

  constructor(file: DuckDbFile) {
    this.#file = file;
  }

  async save(
    datasetId: string,
    annotations: ReadonlyMap<string, ImageAnnotation>,
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
    return isDifferent;
  }

  async saveProblems(datasetId: string, problems: readonly AnnotationProblem[]): Promise<void> {
    await this.#file.transaction(async (writer) => {
      await stage(
        writer,
        'file VARCHAR, "row" INTEGER, reason VARCHAR',
        problems,
        (appender, problem) => {
          appender.appendVarchar(problem.file);
          if (problem.row === null) appender.appendNull();
          else appender.appendInteger(problem.row);
          appender.appendVarchar(problem.reason);
        },
      );
      await writer.run('DELETE FROM annotation_problems WHERE dataset_id = $1::UUID', [datasetId]);
      await writer.run('INSERT INTO annotation_problems SELECT $1::UUID, * FROM staging', [
        datasetId,
      ]);
    });
  }

  async problems(datasetId: string): Promise<AnnotationProblem[]> {
    const rows = await this.#file.rows(
      'SELECT * FROM annotation_problems WHERE dataset_id = $1::UUID ORDER BY file, "row" NULLS LAST',
      [datasetId],
    );
    return rows.map(annotationProblem);
  }
}
