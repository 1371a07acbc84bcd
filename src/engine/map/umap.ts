import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** For each of `size` rows as many near others, nearest first, row after row. */
export interface NeighborGraph {
  readonly size: number;
  readonly neighbors: Int32Array;
}

interface Umap {
  readonly embedding: Float32Array;
  run(): Promise<void>;
  destroy(): void;
}

interface UmapModule {
  createUMAPFromKNN(
    count: number,
    outputDim: number,
    neighbors: Int32Array,
    distances: Float32Array,
    options: {
      readonly seed: number;
      readonly minDist: number;
      readonly initializeMethod: 'spectral' | 'random';
    },
  ): Promise<Umap>;
}

const SEED = 1;
/** Points of a group lie beside each other, not on one spot. */
const MIN_DISTANCE = 0.4;
/** The spectrum of a smaller graph is not always found. */
const MIN_SPECTRAL = 50;

/** x and y of each row, by UMAP. Deterministic. */
export async function embedGraph(graph: NeighborGraph): Promise<Float32Array> {
  const { size, neighbors } = graph;
  const k = neighbors.length / size;
  // Their places, so that dense and sparse groups take the room that their size needs.
  const distances = Float32Array.from(neighbors, (_, i) => 1 + (i % k));
  const { createUMAPFromKNN } = await loadModule();
  const initializeMethod = size < MIN_SPECTRAL ? 'random' : 'spectral';
  const options = { seed: SEED, minDist: MIN_DISTANCE, initializeMethod } as const;
  const umap = await createUMAPFromKNN(size, 2, neighbors, distances, options);
  await umap.run();
  const positions = umap.embedding.slice();
  umap.destroy();
  return positions;
}

/** The main module of the package needs a browser, and it exports no other. */
async function loadModule(): Promise<UmapModule> {
  const main = createRequire(import.meta.url).resolve('embedding-atlas');
  return import(pathToFileURL(path.join(path.dirname(main), 'umap.js')).href);
}
