import path from 'node:path';
import type { StoredMembers } from '#engine/index/build-index.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { IndexContents } from '#engine/index/index-contents.ts';
import { type DatabaseVectors, MembersChangedError } from '#engine/index/open-index.ts';
import type { RankedStore } from '#engine/store/vector-store.ts';
import { publishRows } from './publish-rows.ts';
import { SqlVectors } from './sql-vectors.ts';

export interface SqlVectorsSource extends Omit<StoredMembers, 'store'> {
  readonly ranked: RankedStore;
  /** The indexes that searches use, whose vectors must stay. */
  readonly inUse: readonly DatasetIndex[];
  /** Whether another process copies the vectors. */
  readonly isFollower: boolean;
}

/** The vectors of an index in the database, which are copied when it is first opened. */
export function sqlVectors(source: SqlVectorsSource): DatabaseVectors {
  const { ranked, datasetId, type, model, isFollower } = source;
  const find = (version: string) => ranked.find(datasetId, type, version);
  return {
    canOpen: async (file) => !isFollower || (await find(path.basename(file))) !== undefined,
    open: async (contents) => {
      const version = versionOf(contents);
      const known = await find(version);
      if (!known && isFollower) throw new MembersChangedError();
      if (!isFollower) await keepInUse(ranked, source, version);
      const target = { datasetId, type, modelId: model.id, version };
      const generation = known ?? (await publishRows(ranked, target, contents));
      const nRows = contents.mediaIds.length;
      return new SqlVectors({ store: ranked, generation, nRows, dims: model.dims });
    },
  };
}

/** Deletes the rows of all indexes but those in use and the one of the version. */
export async function keepInUse(
  ranked: RankedStore,
  { datasetId, type, inUse }: Pick<SqlVectorsSource, 'datasetId' | 'type' | 'inUse'>,
  ...versions: readonly string[]
): Promise<void> {
  const used = inUse.map((index) => versionOf(index.contents));
  await ranked.keepOnly(datasetId, type, [...used, ...versions]);
}

/** Names an index among those of its dataset and type. */
function versionOf({ path: file }: IndexContents): string {
  return path.basename(file);
}
