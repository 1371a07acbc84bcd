import { type EntityType, THRESHOLDS } from '#contract/primitives.ts';
import { clusterRows } from '../cluster/cluster-rows.ts';
import { clusterIdOf } from '../ids.ts';
import type { ClusterMembership, Store } from '../store/store.ts';

/** Clusters all images or all objects of the dataset anew, at every threshold, and saves the result. */
export async function clusterMedia(
  datasetId: string,
  type: EntityType,
  dims: number,
  store: Store,
  signal: AbortSignal,
): Promise<void> {
  const { mediaIds, vectors } = await store.vectors(datasetId, type, dims);
  const { labels } = await clusterRows(vectors, dims, { signal });
  const idsByThreshold = THRESHOLDS.map((threshold) =>
    clusterIdPerRow(datasetId, threshold, mediaIds, labels[threshold] ?? new Int32Array()),
  );
  await store.saveClusters(datasetId, type, memberships(mediaIds, idsByThreshold));
}

function clusterIdPerRow(
  datasetId: string,
  threshold: number,
  mediaIds: readonly string[],
  labels: Int32Array,
): string[] {
  const members = new Map<number, string[]>();
  mediaIds.forEach((mediaId, row) => {
    const label = labels[row] ?? 0;
    const ids = members.get(label);
    if (ids) ids.push(mediaId);
    else members.set(label, [mediaId]);
  });
  const idOfLabel = new Map<number, string>();
  for (const [label, ids] of members) idOfLabel.set(label, clusterIdOf(datasetId, threshold, ids));
  return Array.from(labels, (label) => idOfLabel.get(label) ?? '');
}

function* memberships(
  mediaIds: readonly string[],
  idsByThreshold: readonly string[][],
): Generator<ClusterMembership> {
  for (const [row, mediaId] of mediaIds.entries()) {
    yield { mediaId, clusterIds: idsByThreshold.map((ids) => ids[row] ?? '') };
  }
}
