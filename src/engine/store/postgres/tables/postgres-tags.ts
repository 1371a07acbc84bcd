import type { MediaMemory } from '#engine/store/memory/media-memory.ts';
import type { PostgresDatabase } from '#engine/store/postgres/session/postgres-database.ts';
import type { TagCount, TagStore } from '#engine/store/tag-store.ts';
import { passTags } from './tag-heirs.ts';

export class PostgresTags implements TagStore {
  readonly #database: PostgresDatabase;
  readonly #memory: MediaMemory;

  constructor(database: PostgresDatabase, memory: MediaMemory) {
    this.#database = database;
    this.#memory = memory;
  }

  async add(datasetId: string, tag: string, mediaIds: readonly string[]): Promise<string[]> {
    const added = await this.#change(
      `INSERT INTO tags (dataset_id, media_id, tag)
       SELECT DISTINCT $1::uuid, media_id, $2 FROM unnest($3::uuid[]) AS wanted(media_id)
       ORDER BY media_id
       ON CONFLICT DO NOTHING RETURNING media_id`,
      [datasetId, tag, mediaIds],
    );
    this.#memory.tagAdded(datasetId, tag, added);
    return added;
  }

  async remove(datasetId: string, tag: string, mediaIds: readonly string[]): Promise<string[]> {
    const removed = await this.#change(
      `DELETE FROM tags
       WHERE dataset_id = $1::uuid AND tag = $2 AND media_id = ANY ($3::uuid[])
       RETURNING media_id`,
      [datasetId, tag, mediaIds],
    );
    this.#memory.tagRemoved(datasetId, tag, removed);
    return removed;
  }

  async move(datasetId: string, newIds: ReadonlyMap<string, string>): Promise<void> {
    const ids = { from: [...newIds.keys()], to: [...newIds.values()] };
    await this.#database.transaction((run) => passTags(run, datasetId, ids), datasetId);
    this.#memory.tagsChanged(datasetId);
  }

  async counts(datasetId: string): Promise<TagCount[]> {
    const rows = await this.#database.rows(
      `SELECT * FROM (
         SELECT tag, count(media.media_id)::integer AS n_images,
           count(objects.object_id)::integer AS n_objects
         FROM tags
         LEFT JOIN media USING (dataset_id, media_id)
         LEFT JOIN objects
           ON objects.dataset_id = tags.dataset_id AND objects.object_id = tags.media_id
         WHERE tags.dataset_id = $1::uuid
         GROUP BY tag) AS counted
       WHERE n_images + n_objects > 0
       ORDER BY n_images + n_objects DESC, tag`,
      [datasetId],
    );
    return rows.map((row) => ({
      tag: row['tag'] as string,
      nImages: row['n_images'] as number,
      nObjects: row['n_objects'] as number,
    }));
  }

  async countWithoutMedia(): Promise<number> {
    const [row] = await this.#database.rows(
      `SELECT count(DISTINCT media_id)::integer AS n FROM tags
       WHERE NOT EXISTS (SELECT FROM media WHERE media.dataset_id = tags.dataset_id
           AND media.media_id = tags.media_id)
         AND NOT EXISTS (SELECT FROM objects WHERE objects.dataset_id = tags.dataset_id
           AND objects.object_id = tags.media_id)`,
    );
    return row?.['n'] as number;
  }

  async mediaWith(datasetId: string, tags: readonly string[]): Promise<string[]> {
    const tagged = [...(await this.all(datasetId))];
    return tagged
      .filter(([, own]) => own.some((tag) => tags.includes(tag)))
      .map(([mediaId]) => mediaId)
      .sort();
  }

  all(datasetId: string): Promise<ReadonlyMap<string, readonly string[]>> {
    return this.#memory.tags.get(datasetId, async () => {
      const rows = await this.#database.rows(
        `SELECT media_id, array_agg(tag ORDER BY tag) AS tags FROM tags
         WHERE dataset_id = $1::uuid GROUP BY media_id`,
        [datasetId],
      );
      return new Map(rows.map((row) => [row['media_id'] as string, row['tags'] as string[]]));
    });
  }

  async #change(sql: string, values: [string, string, readonly string[]]): Promise<string[]> {
    const [datasetId] = values;
    const { rows } = await this.#database.transaction((run) => run(sql, values), datasetId);
    return rows.map((row) => row['media_id'] as string).sort();
  }
}
