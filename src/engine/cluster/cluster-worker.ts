import { parentPort, workerData } from 'node:worker_threads';
import { computeClusterLevels } from './cluster-levels.ts';

const { vectors, dims } = workerData as { vectors: Float32Array; dims: number };
parentPort?.postMessage(await computeClusterLevels(vectors, dims));
