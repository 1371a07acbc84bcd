import type {
  AnnotationProblem,
  AnnotationStore,
  ImageAnnotation,
} from '#engine/store/annotation-store.ts';
import { DETECTED } from '#engine/store/media-store.ts';
import type { MediaMemory } from '#engine/store/memory/media-memory.ts';
import type { PostgresDatabase } from '#engine/store/postgres/session/postgres-database.ts';
import { asRecords, recordset } from '#engine/store/postgres/session/recordset.ts';
import { annotationProblem } from '#engine/store/rows/rows.ts';
import { foldedAnnotation, IMAGE_TEXTS } from './image-texts.ts';

export class PostgresAnnotations implements AnnotationStore {
  readonly #database: PostgresDatabase;
  readonly #memory: MediaMemory;

  constructor(database: PostgresDatabase, memory: MediaMemory) {
    this.#database = database;
    this.#memory = memory;
  }

  async save(
    datasetId: string,
    annotations: ReadonlyMap<string, ImageAnnotation>,
    keepOthers: boolean,
  ): Promise<boolean> {
    const given = Array.from(annotations, ([mediaId, { labels, caption }]) => ({
      media_id: mediaId,
      labels,
      caption,
      folded: foldedAnnotation(labels, caption),
    }));
    const nChanged = await this.#database.transaction(async (run) => {
      const deleted = await run(
        `DELETE FROM image_annotations AS others
         WHERE dataset_id = $1::uuid AND NOT $3::boolean AND media_id <> ALL ($2::uuid[])
           AND NOT EXISTS (
             SELECT FROM media WHERE media.dataset_id = $1::uuid
               AND media.media_id = others.media_id AND missing_since IS NOT NULL)`,
        [datasetId, [...annotations.keys()], keepOthers],
      );
      const saved = await run(
        `INSERT INTO image_annotations AS known (dataset_id, media_id, labels, caption, folded)
         SELECT $1::uuid, given.*
         FROM ${recordset('$2', 'media_id uuid, labels text[], caption text, folded text')}
         ON CONFLICT (dataset_id, media_id) DO UPDATE SET
           labels = excluded.labels, caption = excluded.caption, folded = excluded.folded
         WHERE (known.labels, known.caption) IS DISTINCT FROM (excluded.labels, excluded.caption)`,
        [datasetId, asRecords(given)],
      );
      return deleted.nRows + saved.nRows;
    }, datasetId);
    if (nChanged === 0) return false;
    this.#memory.mediaChanged(datasetId);
    return true;
  }

  async suggestedLabels(datasetId: string): Promise<ReadonlySet<string>> {
    const rows = await this.#database.rows(
      `SELECT label FROM objects JOIN media USING (dataset_id, media_id)
       WHERE dataset_id = $1::uuid
       GROUP BY label HAVING bool_and(starts_with(objects_version, $2))
       EXCEPT
       SELECT unnest(labels) FROM (${IMAGE_TEXTS}) AS known`,
      [datasetId, DETECTED],
    );
    return new Set(rows.map((row) => row['label'] as string));
  }

  async countCaptions(datasetId: string, mediaIds: readonly string[]): Promise<number> {
    const [row] = await this.#database.rows(
      `SELECT count(caption)::integer AS n FROM image_annotations
       WHERE dataset_id = $1::uuid AND media_id = ANY ($2::uuid[])`,
      [datasetId, mediaIds],
    );
    return row?.['n'] as number;
  }

  async saveProblems(datasetId: string, problems: readonly AnnotationProblem[]): Promise<void> {
    const given = problems.map(({ file, line, entry, reason }) => ({ file, line, entry, reason }));
    await this.#database.transaction(async (run) => {
      await run('DELETE FROM annotation_problems WHERE dataset_id = $1::uuid', [datasetId]);
      await run(
        `INSERT INTO annotation_problems (dataset_id, file, line, entry, reason)
         SELECT $1::uuid, given.*
         FROM ${recordset('$2', 'file text, line integer, entry integer, reason text')}`,
        [datasetId, asRecords(given)],
      );
    });
  }

  async problems(datasetId: string): Promise<AnnotationProblem[]> {
    const rows = await this.#database.rows(
      `SELECT file, line, entry AS "row", reason FROM annotation_problems
       WHERE dataset_id = $1::uuid ORDER BY file, coalesce(line, entry) NULLS LAST, reason`,
      [datasetId],
    );
    return rows.map(annotationProblem);
  }
}
