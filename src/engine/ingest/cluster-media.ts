import { type EntityType, THRESHOLDS } from '#contract/primitives.ts';
import { clusterRows } from '../cluster/cluster-rows.ts';
import { clusterIdOf, freeClusterIdOf } from '../ids.ts';
import type { ClusterMembership, Store } from '../store/store.ts';

export interface ClusterMediaJob {
  readonly datasetId: string;
  readonly type: EntityType;
  readonly dims: number;
  readonly store: Store;
  readonly signal: AbortSignal;
}

/**
 * Clusters all images or all objects of the dataset anew, at every threshold, and saves the result.
 * A cluster that has the members of one before it keeps its id.
 */
export async function clusterMedia(job: ClusterMediaJob): Promise<void> {
  const { datasetId, type, dims, store, signal } = job;
  const { mediaIds, vectors } = await store.vectors.all(datasetId, type, dims);
  const { labels, cutOffs } = await clusterRows(vectors, dims, { signal });
  const keptIds = await idsByMembers(job);
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
  await store.clusters.save(datasetId, type, memberships(mediaIds, idsByThreshold), cutOffs);
}

/**
 * The ids of clusters that have grown or shrunk since they were made, by the id that clusters with
 * their present members are given.
 */
async function idsByMembers({
  datasetId,
  type,
  store,
}: ClusterMediaJob): Promise<Map<string, string>> {
  const byThreshold = THRESHOLDS.map(() => new Map<string, string[]>());
  for await (const { mediaId, clusterIds } of store.clusters.members(datasetId, type)) {
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
