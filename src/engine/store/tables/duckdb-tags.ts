import type { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { query } from '#engine/store/file/query.ts';
import type { SmallChanges } from '#engine/store/file/small-changes.ts';
import { stage, withTexts } from '#engine/store/file/staging.ts';
import type { MediaMemory } from '#engine/store/memory/media-memory.ts';
import type { TagCount, TagStore } from '#engine/store/tag-store.ts';
import { moveTags } from './inherit-tags.ts';

export class DuckDbTags implements TagStore {
  readonly #file: DuckDbFile;
  readonly #changes: SmallChanges;
  readonly #memory: MediaMemory;

  constructor(file: DuckDbFile, changes: SmallChanges, memory: MediaMemory) {
    this.#file = file;
    this.#changes = changes;
    this.#memory = memory;
  }

  async add(datasetId: string, tag: string, mediaIds: readonly string[]): Promise<string[]> {
    const added = await this.#change(
      `INSERT INTO tags (dataset_id, media_id, tag)
       SELECT $1::UUID, media_id, $3 FROM (SELECT DISTINCT unnest($2)::UUID AS media_id) AS wanted
       ANTI JOIN (SELECT media_id FROM tags WHERE dataset_id = $1::UUID AND tag = $3) AS tagged
         USING (media_id)
       RETURNING media_id`,
      datasetId,
      tag,
      mediaIds,
    );
    this.#memory.tagAdded(datasetId, tag, added);
    return added;
  }

  async remove(datasetId: string, tag: string, mediaIds: readonly string[]): Promise<string[]> {
    const removed = await this.#change(
      `DELETE FROM tags
       WHERE dataset_id = $1::UUID AND tag = $3 AND media_id IN (SELECT unnest($2)::UUID)
       RETURNING media_id`,
      datasetId,
      tag,
      mediaIds,
    );
    this.#memory.tagRemoved(datasetId, tag, removed);
    return removed;
  }

  async move(datasetId: string, newIds: ReadonlyMap<string, string>): Promise<void> {
    await this.#file.change(async (writer) => {
      await stage(writer, 'from_id VARCHAR, to_id VARCHAR', newIds, (appender, ids) => {
        for (const id of ids) appender.appendVarchar(id);
      });
      await moveTags(writer, datasetId, 'staging');
    });
    this.#memory.tagsChanged(datasetId);
  }

  async counts(datasetId: string): Promise<TagCount[]> {
    const rows = await this.#file.rows(
      `SELECT tag, count(media.media_id)::INTEGER AS n_images,
         count(objects.object_id)::INTEGER AS n_objects
       FROM tags
       LEFT JOIN media USING (dataset_id, media_id)
       LEFT JOIN objects
         ON objects.dataset_id = tags.dataset_id AND objects.object_id = tags.media_id
       WHERE tags.dataset_id = $1::UUID
       GROUP BY tag HAVING n_images + n_objects > 0
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
    const [row] = await this.#file.rows(
      `SELECT count(DISTINCT media_id)::INTEGER AS n FROM tags
       WHERE media_id NOT IN (SELECT media_id FROM media)
         AND media_id NOT IN (SELECT object_id FROM objects)`,
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
      const rows = await this.#file.rows(
        `SELECT media_id, list(tag ORDER BY tag) AS tags FROM tags
         WHERE dataset_id = $1::UUID GROUP BY media_id`,
        [datasetId],
      );
      return new Map(rows.map((row) => [row['media_id'] as string, row['tags'] as string[]]));
    });
  }

  async #change(
    sql: string,
    datasetId: string,
    tag: string,
    mediaIds: readonly string[],
  ): Promise<string[]> {
    const changed = await this.#changes.add((writer) =>
      query(writer, sql, ...withTexts(datasetId, mediaIds, tag)),
    );
    return changed.map((row) => row['media_id'] as string).sort();
  }
}
