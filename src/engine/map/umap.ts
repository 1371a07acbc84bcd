import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** For each of `size` rows its `k` nearest others, nearest first, row after row. */
export interface NeighborGraph {
  readonly size: number;
  readonly k: number;
  readonly neighbors: Int32Array;
  readonly distances: Float32Array;
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
    options: { readonly seed: number; readonly initializeMethod: 'spectral' | 'random' },
  ): Promise<Umap>;
}

const SEED = 1;
/** The spectrum of a smaller graph is not always found. */
const MIN_SPECTRAL = 50;

/** x and y of each row, by UMAP. Deterministic. */
export async function embedGraph(graph: NeighborGraph): Promise<Float32Array> {
  const { size, neighbors, distances } = graph;
  const { createUMAPFromKNN } = await loadModule();
  const initializeMethod = size < MIN_SPECTRAL ? 'random' : 'spectral';
  const options = { seed: SEED, initializeMethod } as const;
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
