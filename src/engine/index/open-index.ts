import { createHash } from 'node:crypto';
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { EntityType } from '#contract/primitives.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import type { Scanner } from '#engine/scan/scanner.ts';
import type { Store } from '#engine/store/store.ts';
import { buildIndex } from './build-index.ts';
import { DatasetIndex, type DatasetIndexOptions } from './dataset-index.ts';
import { readIndexFile } from './index-file.ts';

/** Increment it when files of earlier versions become unreadable. */
const FORMAT = 4;
/**
 * The current file, the one before it, which an active search may still read, and one in between
 * that was used only to join new rows to its clusters.
 */
const FILES_TO_KEEP = 3;

export interface IndexSource {
  /** Folder of the index files of all datasets. */
  readonly directory: string;
  readonly store: Store;
  readonly scanner: Scanner;
  readonly datasetId: string;
  readonly type: EntityType;
  readonly model: EmbeddingModel;
  /** Paths of the indexes that searches use, whose files must stay. */
  readonly inUse?: readonly string[] | undefined;
  /** Builds the file again from the store, because it is damaged. */
  readonly isDamaged?: boolean | undefined;
  readonly onDamage?: DatasetIndexOptions['onDamage'];
}

/**
 * The index of the clustered media of a dataset, read from a matching file or else built from the
 * store. The file name contains a fingerprint of the contents, so a file is never outdated.
 */
export async function openIndex(source: IndexSource): Promise<DatasetIndex> {
  const { directory, store, scanner, datasetId, type, model, inUse = [], onDamage } = source;
  const fingerprint = await store.clusters.fingerprint(datasetId, type, model.id);
  const made = [FORMAT, model.id, model.dims, fingerprint];
  const version = createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 16);
  const prefix = `${datasetId}-${type.toLowerCase()}-`;
  const file = path.join(directory, `${prefix}${version}.index`);
  const build = () => buildIndex(file, store, datasetId, type, model);
  const contents = source.isDamaged ? await build() : await readIndexFile(file).catch(build);
  const now = new Date();
  await utimes(file, now, now);
  await removeOlder(directory, prefix, inUse);
  return new DatasetIndex(type, contents, scanner, onDamage && { onDamage });
}

async function removeOlder(
  directory: string,
  prefix: string,
  inUse: readonly string[],
): Promise<void> {
  const names = (await readdir(directory)).filter(
    (name) => name.startsWith(prefix) && name.endsWith('.index'),
  );
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(directory, name);
      return { file, modifiedMs: (await stat(file)).mtimeMs };
    }),
  );
  files.sort((a, b) => b.modifiedMs - a.modifiedMs);
  for (const { file } of files.slice(FILES_TO_KEEP)) {
    if (!inUse.includes(file)) await rm(file, { force: true });
  }
}
