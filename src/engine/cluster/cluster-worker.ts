import { type ClusterLevels, computeClusterLevels } from './cluster-levels.ts';

export interface ClusterTask {
  readonly vectors: Float32Array;
  readonly dims: number;
}

export function clusterLevels({ vectors, dims }: ClusterTask): Promise<ClusterLevels> {
  return computeClusterLevels(vectors, dims);
}
