import { randomBytes } from 'node:crypto';
import { type EntityType, THRESHOLDS } from '#contract/primitives.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import type { Vectors } from '#engine/scan/vector-files.ts';
import type { ClusteredMedia } from '#engine/store/cluster-store.ts';
import type { Store } from '#engine/store/store.ts';
import { type ClusterLevel, sharedRowNumbers } from './cluster-level.ts';
import { IdList } from './id-list.ts';
import type { IndexContents, IndexOutline } from './index-contents.ts';
import { writeIndexFile } from './index-file.ts';
import { LabelsBuilder } from './label-lists.ts';
import { joinVectors } from './vectors/join-vectors.ts';
import { rowsToWrite } from './vectors/rows-to-write.ts';
import { type PlacedVector, writeVectors } from './vectors/write-vectors.ts';

/** Of fewer than one of so many rows, the store finds the vectors by their ids. */
const MOST_SHARE = 10;

/** The clustered images or objects of a dataset in the store. */
export interface StoredMembers {
  readonly store: Store;
  readonly datasetId: string;
  readonly type: EntityType;
  readonly model: EmbeddingModel;
}

/**
 * Builds the index of clustered media and writes its file. The vectors of an earlier index that have
 * not changed stay in their files, and only the others are read from the store.
 * @param before null to write all vectors
 * @param hasVectors false to leave the vectors in the database
 */
export async function buildIndex(
  path: string,
  source: StoredMembers,
  before: IndexContents | null,
  hasVectors = true,
): Promise<IndexContents> {
  const { store, datasetId, type, model } = source;
  const outline = await outlineOf(store.clusters.members(datasetId, type, model.id));
  const vectors = hasVectors ? await vectorsFor(path, source, outline, before) : null;
  const contents = { path, ...outline, vectors };
  await writeIndexFile(contents);
  return contents;
}

async function vectorsFor(
  path: string,
  source: StoredMembers,
  outline: IndexOutline,
  before: IndexContents | null,
): Promise<Vectors> {
  const { dims } = source.model;
  const earlier = before?.vectors?.codes.dims === dims ? before.vectors : null;
  const rowBefore =
    before && earlier
      ? rowsBefore(before, outline)
      : new Int32Array(outline.mediaIds.length).fill(-1);
  const rows = earlier ? rowsToWrite(earlier.files, rowBefore) : rowBefore.map((_, row) => row);
  if (earlier && rows.length === 0) return joinVectors(earlier, rowBefore, null, rows);
  const file = path.replace(/[^-]*$/, `${randomBytes(8).toString('hex')}.vectors`);
  const vectors = placedVectors(source, outline.mediaIds, rows);
  const added = await writeVectors(file, rows.length, dims, vectors);
  if (earlier && rows.length < rowBefore.length) {
    return joinVectors(earlier, rowBefore, added, rows);
  }
  return added;
}

type HashedRows = Pick<IndexContents, 'mediaIds' | 'vectorHashes'>;

/** By row, the earlier row of the same media with the same vector; −1 when there is none. */
export function rowsBefore(before: HashedRows, { mediaIds, vectorHashes }: HashedRows): Int32Array {
  const sorted = before.mediaIds.sortedNumbers();
  let next = 0;
  return new Int32Array(mediaIds.length).map((_, row) => {
    // Most rows follow the same row as before.
    const isNext = next < before.mediaIds.length && mediaIds.hasSame(row, before.mediaIds, next);
    const found = isNext ? next : before.mediaIds.find(mediaIds.at(row), sorted);
    if (found >= 0) next = found + 1;
    return found >= 0 && before.vectorHashes[found] === vectorHashes[row] ? found : -1;
  });
}

/** @param media in the order of the tree of clusters */
async function outlineOf(media: AsyncIterable<ClusteredMedia>): Promise<IndexOutline> {
  const ids: string[] = [];
  const vectorHashes: bigint[] = [];
  const imageNumbers = new Map<string, number>();
  const imageOf: number[] = [];
  const labels = new LabelsBuilder();
  const levels = THRESHOLDS.map(() => new LevelBuilder());
  for await (const { mediaId, vectorHash, imageId, labels: own, ...others } of media) {
    const { objectLabels, clusterIds } = others;
    levels.forEach((level, threshold) => {
      level.add(clusterIds[threshold] ?? '', ids.length);
    });
    ids.push(mediaId);
    vectorHashes.push(vectorHash);
    labels.add(own, objectLabels);
    const imageNumber = imageNumbers.get(imageId) ?? imageNumbers.size;
    imageNumbers.set(imageId, imageNumber);
    imageOf.push(imageNumber);
  }
  return {
    mediaIds: IdList.from(ids),
    vectorHashes: BigUint64Array.from(vectorHashes),
    imageOf: Int32Array.from(imageOf),
    labels: labels.build(),
    levels: levels.map((level) => level.build(ids.length)),
  };
}

class LevelBuilder {
  readonly #clusterIds: string[] = [];
  readonly #firstRows: number[] = [];

  add(clusterId: string, row: number): void {
    if (this.#clusterIds.at(-1) === clusterId) return;
    this.#clusterIds.push(clusterId);
    this.#firstRows.push(row);
  }

  build(rows: number): ClusterLevel {
    const firstRowOf = sharedRowNumbers(this.#firstRows.length + 1);
    firstRowOf.set(this.#firstRows);
    firstRowOf[this.#firstRows.length] = rows;
    return { clusterIds: IdList.from(this.#clusterIds), firstRowOf };
  }
}

/**
 * The vectors of rows from the store, by their places in the list of rows. Media embedded after the
 * last clustering are omitted.
 */
async function* placedVectors(
  { store, datasetId, type, model }: StoredMembers,
  mediaIds: IdList,
  rows: Int32Array,
): AsyncGenerator<PlacedVector> {
  const written = IdList.empty(rows.length);
  rows.forEach((row, place) => {
    written.copyFrom(place, mediaIds, row);
  });
  const sorted = written.sortedNumbers();
  const isMost = rows.length * MOST_SHARE > mediaIds.length;
  const wanted = isMost ? undefined : Array.from(rows, (row) => mediaIds.at(row));
  for await (const { mediaId, vector } of store.vectors.each(datasetId, type, model.id, wanted)) {
    const place = written.find(mediaId, sorted);
    if (place >= 0) yield { place, vector };
  }
}
