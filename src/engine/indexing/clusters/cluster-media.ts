import { type EntityType, THRESHOLDS } from '#contract/primitives.ts';
import { clusterRows } from '#engine/cluster/cluster-rows.ts';
import type { ClusterMembership } from '#engine/store/cluster-store.ts';
import { clusterIdOf, freeClusterIdOf } from '#engine/store/ids.ts';
import type { Store } from '#engine/store/store.ts';

export interface ClusterMediaJob {
  readonly datasetId: string;
  readonly type: EntityType;
  /** Default: the model that the dataset uses. */
  readonly modelId?: string | undefined;
  readonly dims: number;
  readonly store: Store;
  readonly signal: AbortSignal;
  /** Whether more media follow in this run, after which all are clustered again. */
  readonly isPartial?: boolean | undefined;
}

/** Images or objects of a dataset, and their clusters at every threshold. */
export interface MediaClusters {
  readonly mediaIds: readonly string[];
  /** labels[threshold][row]: the number of the row's cluster. */
  readonly labels: readonly Int32Array[];
  readonly cutOffs: readonly number[];
}

/** The media as they were when clustering started; see `keepUnchanged`. */
export interface ClusteredSnapshot extends MediaClusters {
  readonly vectors: Float32Array;
}

/**
 * Clusters all images or all objects of the dataset and saves the result. Media may be added
 * meanwhile, but the stored ones must not change.
 */
export async function clusterMedia(job: ClusterMediaJob): Promise<void> {
  await saveClusters(job, await clusterSnapshot(job));
}

/**
 * Clusters the media stored at the time of the call. Later changes are ignored: see
 * `keepUnchanged`.
 */
export async function clusterSnapshot(job: ClusterMediaJob): Promise<ClusteredSnapshot> {
  const { datasetId, type, modelId, dims, store, signal } = job;
  const { mediaIds, vectors } = await store.vectors.all(datasetId, type, dims, modelId);
  const { labels, cutOffs } = await clusterRows(vectors, dims, { signal });
  return { mediaIds, vectors, labels, cutOffs };
}

/**
 * Replaces the saved clusters. Media that are not given belong to none. A new cluster keeps the id
 * of an earlier one with the same members; media that are not given do not count as members.
 */
export async function saveClusters(
  job: ClusterMediaJob,
  { mediaIds, labels, cutOffs }: MediaClusters,
): Promise<void> {
  const { datasetId, type, modelId, isPartial, store } = job;
  const keptIds = await idsByMembers(job, new Set(mediaIds));
  const idsByThreshold = THRESHOLDS.map((threshold) => {
    const members = groupBy(mediaIds, labels[threshold] ?? new Int32Array());
    const idOfLabel = new Map<number, string>();
    for (const [label, ids] of members) {
      const kept = keptIds.get(clusterIdOf(datasetId, threshold, ids));
      if (kept !== undefined) idOfLabel.set(label, kept);
    }
    const taken = new Set(idOfLabel.values());
    for (const [label, ids] of members) {
      if (idOfLabel.has(label)) continue;
      const id = freeClusterIdOf(datasetId, threshold, ids, (one) => taken.has(one));
      taken.add(id);
      idOfLabel.set(label, id);
    }
    return Array.from(labels[threshold] ?? [], (label) => idOfLabel.get(label) ?? '');
  });
  const saved = memberships(mediaIds, idsByThreshold);
  await store.clusters.save(datasetId, type, saved, cutOffs, { modelId, isPartial });
}

/** Keeps only the media that exist and are unchanged since the snapshot. */
export async function keepUnchanged(
  { datasetId, type, modelId, dims, store }: ClusterMediaJob,
  { mediaIds, vectors, labels, cutOffs }: ClusteredSnapshot,
): Promise<MediaClusters> {
  const rowOf = new Map(mediaIds.map((mediaId, row) => [mediaId, row]));
  const isThere = new Uint8Array(mediaIds.length);
  for await (const { mediaId, vector } of store.vectors.each(datasetId, type, modelId)) {
    const row = rowOf.get(mediaId);
    if (row === undefined) continue;
    if (vector.every((value, i) => value === vectors[row * dims + i])) isThere[row] = 1;
  }
  const isKept = (_: unknown, row: number) => isThere[row] === 1;
  return {
    mediaIds: mediaIds.filter(isKept),
    labels: labels.map((ofRows) => ofRows.filter(isKept)),
    cutOffs,
  };
}

/**
 * The ids of clusters whose membership has changed since they were created, keyed by the id that a
 * cluster of their present members gets. Only the given media count.
 */
async function idsByMembers(
  { datasetId, type, modelId, store }: ClusterMediaJob,
  counted: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const byThreshold = THRESHOLDS.map(() => new Map<string, string[]>());
  for await (const { mediaId, clusterIds } of store.clusters.members(datasetId, type, modelId)) {
    if (!counted.has(mediaId)) continue;
    byThreshold.forEach((members, threshold) => {
      append(members, clusterIds[threshold] ?? '', mediaId);
    });
  }
  const kept = new Map<string, string>();
  byThreshold.forEach((members, threshold) => {
    for (const [clusterId, ids] of members) {
      kept.set(clusterIdOf(datasetId, threshold, ids.sort()), clusterId);
    }
  });
  return kept;
}

function groupBy(mediaIds: readonly string[], labels: Int32Array): Map<number, string[]> {
  const members = new Map<number, string[]>();
  mediaIds.forEach((mediaId, row) => {
    append(members, labels[row] ?? 0, mediaId);
  });
  return members;
}

function append<K>(lists: Map<K, string[]>, key: K, item: string): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function* memberships(
  mediaIds: readonly string[],
  idsByThreshold: readonly string[][],
): Generator<ClusterMembership> {
  for (const [row, mediaId] of mediaIds.entries()) {
    yield { mediaId, clusterIds: idsByThreshold.map((ids) => ids[row] ?? '') };
  }
}
