import type { EntityType } from '#contract/primitives.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { Clustering, ClusterMembership } from '#engine/store/cluster-store.ts';
import type { Store } from '#engine/store/store.ts';
import { clusterMedia } from './cluster-media.ts';
import { IncrementalClustering } from './incremental-clustering.ts';

/** Fewer rows are clustered again in a second, which gives better clusters than joining. */
export const ALWAYS_RECLUSTER_BELOW = 3000;
/** More newcomers than this share of the rows would change the picture too much to join it. */
const MOST_NEWCOMERS_SHARE = 0.1;
/**
 * And more than these would take too long, as none is seen before all have joined. Measured on a busy
 * machine: of 20,000 images of 448 numbers each newcomer takes 6 to 9 ms, in proportion to them, and
 * clustering all again 24 s.
 */
const MOST_NEWCOMERS = 1000;
/** When a larger share of the rows has come or gone, clustering all again pays. */
const RECLUSTER_SHARE = 0.05;

export interface UpdateClustersOptions {
  readonly datasetId: string;
  readonly type: EntityType;
  readonly dims: number;
  readonly store: Store;
  /** Of the clusters as they were before; null when there is none. */
  readonly index: DatasetIndex | null;
  readonly signal: AbortSignal;
  /** With fewer rows all are clustered again when some change. */
  readonly alwaysReclusterBelow: number;
}

/** `reclustering` follows `clustering` when all rows are about to be clustered again. */
export interface ClusteringEvent {
  readonly kind: 'clustering' | 'reclustering';
}

export interface UpdatedClusters {
  readonly changed: boolean;
  /** Whether clustering all rows again, which takes its time, would give better clusters. */
  readonly needsReclustering: boolean;
}

/**
 * Brings the clusters in line with what is stored: new rows join the clusters there are. All rows are
 * clustered again where there are no clusters, few rows, or many new ones. Without an event, the
 * clusters were in line.
 */
export async function* updateClusters(
  options: UpdateClustersOptions,
): AsyncGenerator<ClusteringEvent, UpdatedClusters> {
  const { datasetId, type, dims, store, signal } = options;
  const isCurrent = await store.clusters.areCurrent(datasetId, type);
  if (!isCurrent) {
    yield { kind: 'clustering' };
    const memberships = await joinedMemberships(options);
    if (memberships) await store.clusters.join(datasetId, type, memberships);
    else {
      yield { kind: 'reclustering' };
      await clusterMedia({ datasetId, type, dims, store, signal });
    }
  }
  const clustering = await store.clusters.clustering(datasetId, type);
  return { changed: !isCurrent, needsReclustering: needsReclustering(clustering) };
}

/** Undefined when all rows should be clustered again at once. */
async function joinedMemberships({
  datasetId,
  type,
  store,
  index,
  signal,
  alwaysReclusterBelow,
}: UpdateClustersOptions): Promise<ClusterMembership[] | undefined> {
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
