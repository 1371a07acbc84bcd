import { type EntityType, THRESHOLDS } from '#contract/primitives.ts';
import type { EmbeddingModel } from '#engine/embed/model/embedding-model.ts';
import type { ClusteredMedia } from '#engine/store/cluster-store.ts';
import type { Store } from '#engine/store/store.ts';
import type { IdentifiedVector } from '#engine/store/vector-store.ts';
import { type ClusterLevel, sharedRowNumbers } from './cluster-level.ts';
import { IdList } from './id-list.ts';
import type { IndexContents } from './index-contents.ts';
import { type IndexOutline, type RowVectors, writeIndexFile } from './index-file.ts';
import { LabelsBuilder } from './label-lists.ts';

/**
 * Builds the index of a dataset's clustered images or objects from the store, and writes its file.
 */
export async function buildIndex(
  path: string,
  store: Store,
  datasetId: string,
  type: EntityType,
  { id: modelId, dims }: EmbeddingModel,
): Promise<IndexContents> {
  const outline = await outlineOf(store.clusters.members(datasetId, type, modelId));
  const vectors = store.vectors.each(datasetId, type, modelId);
  return writeIndexFile(path, outline, rowVectors(vectors, outline.mediaIds), dims);
}

/** @param media in the order of the tree of clusters */
async function outlineOf(media: AsyncIterable<ClusteredMedia>): Promise<IndexOutline> {
  const ids: string[] = [];
  const imageNumbers = new Map<string, number>();
  const imageOf: number[] = [];
  const labels = new LabelsBuilder();
  const levels = THRESHOLDS.map(() => new LevelBuilder());
  for await (const { mediaId, imageId, labels: own, objectLabels, clusterIds } of media) {
    levels.forEach((level, threshold) => {
      level.add(clusterIds[threshold] ?? '', ids.length);
    });
    ids.push(mediaId);
    labels.add(own, objectLabels);
    const imageNumber = imageNumbers.get(imageId) ?? imageNumbers.size;
    imageNumbers.set(imageId, imageNumber);
    imageOf.push(imageNumber);
  }
  return {
    mediaIds: IdList.from(ids),
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

/** The vectors of clustered media; media embedded after the last clustering are omitted. */
async function* rowVectors(vectors: AsyncIterable<IdentifiedVector>, mediaIds: IdList): RowVectors {
  const sorted = mediaIds.sortedNumbers();
  for await (const { mediaId, vector } of vectors) {
    const row = mediaIds.find(mediaId, sorted);
    if (row >= 0) yield { row, vector };
  }
}
