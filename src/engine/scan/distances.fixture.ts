import { parentPort, workerData } from 'node:worker_threads';
import { type SharedMatrix, VectorMatrix } from './vector-matrix.ts';

const matrix = VectorMatrix.attach(workerData as SharedMatrix);
parentPort?.on('message', (query: Float32Array) => {
  parentPort?.postMessage(matrix.distances(query));
});
