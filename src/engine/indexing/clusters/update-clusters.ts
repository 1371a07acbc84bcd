import type { EntityType } from '#contract/primitives.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { Clustering, ClusterMembership, Store } from '#engine/store/store.ts';
import { clusterMedia } from './cluster-media.ts';
import { IncrementalClustering } from './incremental-clustering.ts';

/** Fewer rows than these are clustered anew in a second, which is better than to join. */
export const ALWAYS_RECLUSTER_BELOW = 3000;
/** More newcomers than this share of the rows would change the picture too much to join it. */
const MOST_NEWCOMERS_SHARE = 0.1;
/**
 * And more than these would take too long, as none is seen before all have joined. Measured on a busy
 * machine: of 20,000 images of 448 numbers each newcomer takes 6 to 9 ms, in proportion to them, and
 * all anew 24 s.
 */
const MOST_NEWCOMERS = 1000;
/** When this share of the rows has come or gone, to cluster anew pays. */
const RECLUSTER_SHARE = 0.05;

export interface UpdateClustersJob {
  readonly datasetId: string;
  readonly type: EntityType;
  readonly dims: number;
  readonly store: Store;
  /** Of the clusters as they were before; null when there is none. */
  readonly index: DatasetIndex | null;
  readonly signal: AbortSignal;
  /** Called when there is something to do. */
  onStart(): void;
  /** Called when that is to cluster all anew. */
  onRecluster(): void;
  /** With fewer rows all are clustered anew. */
  readonly alwaysReclusterBelow: number;
}

export interface UpdatedClusters {
  readonly changed: boolean;
  /** Whether clustering all anew would now be better, which may take its time. */
  readonly reclusteringPays: boolean;
}

/**
 * Brings the clusters in line with what is stored: what is new joins the clusters there are, or, if
 * there are none, it is few or it is much, all is clustered anew.
 */
export async function updateClusters(job: UpdateClustersJob): Promise<UpdatedClusters> {
  const { datasetId, type, store } = job;
  if (await store.clusters.areCurrent(datasetId, type)) {
    return {
      changed: false,
      reclusteringPays: needsReclustering(await store.clusters.clustering(datasetId, type)),
    };
  }
  job.onStart();
  const memberships = await joinedMemberships(job);
  if (!memberships) {
    job.onRecluster();
    await clusterMedia(job);
    return { changed: true, reclusteringPays: false };
  }
  await store.clusters.join(datasetId, type, memberships);
  return {
    changed: true,
    reclusteringPays: needsReclustering(await store.clusters.clustering(datasetId, type)),
  };
}

/** Undefined when all had better be clustered anew at once. */
async function joinedMemberships(job: UpdateClustersJob): Promise<ClusterMembership[] | undefined> {
  const { datasetId, type, store, index, signal, alwaysReclusterBelow } = job;
  const clustering = await store.clusters.clustering(datasetId, type);
  if (!index || !clustering || index.size < alwaysReclusterBelow) return undefined;
  const newcomers = await store.vectors.unclustered(datasetId, type);
  const mostNewcomers = Math.min(MOST_NEWCOMERS, MOST_NEWCOMERS_SHARE * index.size);
  if (newcomers.length > mostNewcomers) return undefined;
  const isMember = new Uint8Array(index.size);
  for await (const { mediaId, clusterIds } of store.clusters.members(datasetId, type)) {
    const row = index.rowOf(mediaId);
    // The index is of other clusters.
    if (row === undefined || String(index.clusterIdsOf(row)) !== String(clusterIds)) {
      return undefined;
    }
    isMember[row] = 1;
  }
  const clusters = new IncrementalClustering(datasetId, index, isMember, clustering.cutOffs);
  const memberships: ClusterMembership[] = [];
  for (const newcomer of newcomers) {
    signal.throwIfAborted();
    memberships.push(await clusters.add(newcomer));
  }
  return memberships;
}

function needsReclustering(clustering: Clustering | undefined): boolean {
  if (!clustering) return false;
  return clustering.nChanged > RECLUSTER_SHARE * clustering.nRows;
}
