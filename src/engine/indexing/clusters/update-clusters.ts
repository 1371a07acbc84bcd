import type { EntityType } from '#contract/primitives.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { Clustering, ClusterMembership } from '#engine/store/cluster-store.ts';
import type { Store } from '#engine/store/store.ts';
import { clusterMedia } from './cluster-media.ts';
import { IncrementalClustering } from './incremental-clustering.ts';

/**
 * Below this many rows, a full clustering takes less than a second and gives better clusters than
 * joining.
 */
export const ALWAYS_RECLUSTER_BELOW = 3000;
/** Above this share of new rows, joining would distort the clusters too much. */
const MOST_NEWCOMERS_SHARE = 0.1;
/**
 * Above this many new rows, joining takes too long, because none is searchable before all have
 * joined. Measured on a busy machine with 20,000 images of 448 numbers: 6 to 9 ms per new row,
 * proportional to the number of images; 24 s for a full clustering.
 */
const MOST_NEWCOMERS = 1000;
/** Above this share of added and removed rows, a full clustering is worth its time. */
const RECLUSTER_SHARE = 0.05;

export interface UpdateClustersOptions {
  readonly datasetId: string;
  readonly type: EntityType;
  /** Default: the model that the dataset uses. */
  readonly modelId?: string | undefined;
  readonly dims: number;
  readonly store: Store;
  /** Index of the previous clusters; null when there is none. */
  readonly index: DatasetIndex | null;
  readonly signal: AbortSignal;
  /** Below this many rows, any change triggers a full clustering. */
  readonly alwaysReclusterBelow: number;
}

/** `reclustering` follows `clustering` when all rows are about to be clustered again. */
export interface ClusteringEvent {
  readonly kind: 'clustering' | 'reclustering';
}

export interface UpdatedClusters {
  readonly changed: boolean;
  /** Whether a full clustering, which is slow, would give better clusters. */
  readonly needsReclustering: boolean;
}

/**
 * Updates the clusters to the stored rows: new rows join existing clusters. All rows are clustered
 * again if there are no clusters, only those of a part of the folder, few rows or many new ones. Yields nothing if the clusters were up
 * to date.
 */
export async function* updateClusters(
  options: UpdateClustersOptions,
): AsyncGenerator<ClusteringEvent, UpdatedClusters> {
  const { datasetId, type, modelId, dims, store, signal } = options;
  const isCurrent = await store.clusters.areCurrent(datasetId, type, modelId);
  if (!isCurrent) {
    yield { kind: 'clustering' };
    const memberships = await joinedMemberships(options);
    if (memberships) await store.clusters.join(datasetId, type, memberships, modelId);
    else {
      yield { kind: 'reclustering' };
      await clusterMedia({ datasetId, type, modelId, dims, store, signal });
    }
  }
  const clustering = await store.clusters.clustering(datasetId, type, modelId);
  return { changed: !isCurrent, needsReclustering: needsReclustering(clustering) };
}

/** @returns undefined when all rows should be clustered again at once */
async function joinedMemberships({
  datasetId,
  type,
  modelId,
  store,
  index,
  signal,
  alwaysReclusterBelow,
}: UpdateClustersOptions): Promise<ClusterMembership[] | undefined> {
  const clustering = await store.clusters.clustering(datasetId, type, modelId);
  if (!index || !clustering || clustering.isPartial) return undefined;
  if (index.size < alwaysReclusterBelow) return undefined;
  const newcomers = await store.vectors.unclustered(datasetId, type, modelId);
  const mostNewcomers = Math.min(MOST_NEWCOMERS, MOST_NEWCOMERS_SHARE * index.size);
  if (newcomers.length > mostNewcomers) return undefined;
  const isMember = new Uint8Array(index.size);
  for await (const { mediaId, clusterIds } of store.clusters.members(datasetId, type, modelId)) {
    const row = index.rowOf(mediaId);
    // The index does not match the stored clusters.
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
