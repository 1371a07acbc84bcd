import { readFile } from 'node:fs/promises';
import { COLOR_BINS } from '#engine/embed/features/color-histogram.ts';
import { SHAPE_BINS } from '#engine/embed/features/gradient-histogram.ts';
import {
  COLOR_DIMS,
  EMBEDDING_DIMS,
  FEATURE_DIMS,
  HEAD_DIMS,
  PASS_EDGES_PX,
  type Pooling,
  SHAPE_DIMS,
  SIDE_BLOCK_LENGTH,
  TAPS,
} from '#engine/embed/features/recipe.ts';
import { Backbone } from './backbone.ts';
import { DETECTION_EDGE_PX, DETECTION_FEATURES } from './detection-features.ts';
import { int, ints, OnnxGraph, toFloat32 } from './onnx-graph.ts';
import {
  COLOR_INPUT,
  EMBEDDING_OUTPUT,
  FEATURES_OUTPUT,
  imageInput,
  SHAPE_INPUT,
} from './tensor-names.ts';
import type { TfjsGraph } from './tfjs-graph.ts';

/**
 * The nodes before this one only resize the image and scale its values, which the extractor does.
 */
export const FED_NODE = 'Preprocessor/sub';

/** Names of the head's files, without extensions. */
export const HEAD_MATRIX = `head_${FEATURE_DIMS}x${HEAD_DIMS}`;
export const HEAD_BIAS = `head_bias_${HEAD_DIMS}`;

const ASSETS = new URL('../assets/', import.meta.url);

/**
 * The whole embedding as one ONNX network. Inputs, float32: `image_300` and `image_192` (1×H×W×3,
 * values −1 to 1), `color` (1×245), `shape` (1×512). Outputs: `embedding` (1×448, unit length) and
 * the two layers of the pass at 300 that the detector, a separate network, reads.
 * @param headFolder folder of the head's two files, with a trailing slash
 */
export async function buildEmbeddingGraph(
  source: TfjsGraph,
  headFolder = ASSETS,
): Promise<Uint8Array> {
  const graph = new OnnxGraph();
  const blocks = [
    await addHead(graph, addFeatures(graph, source), headFolder),
    await addSideBlock(graph, COLOR_INPUT, COLOR_BINS, COLOR_DIMS, 'lab'),
    await addSideBlock(graph, SHAPE_INPUT, SHAPE_BINS, SHAPE_DIMS, 'hog'),
  ];
  const joined = graph.node('Concat', blocks, 'blocks', { axis: int(1) });
  graph.output(unitLength(graph, joined, EMBEDDING_OUTPUT), [1, EMBEDDING_DIMS]);
  return graph.encode();
}

/**
 * The inputs of the head, for training one. Inputs: the two images. Outputs: the detector's layers
 * and `features` (1×9472), the blocks of `FEATURE_BLOCKS`, each of unit length.
 */
export function buildFeatureGraph(source: TfjsGraph): Uint8Array {
  const graph = new OnnxGraph();
  graph.output(addFeatures(graph, source), [1, FEATURE_DIMS]);
  return graph.encode();
}

function addFeatures(graph: OnnxGraph, source: TfjsGraph): string {
  const taps = PASS_EDGES_PX.flatMap((edgePx) => addPass(graph, source, edgePx));
  return graph.node('Concat', taps, FEATURES_OUTPUT, { axis: int(1) });
}

/** One run of the backbone. @returns the pooled taps, each of unit length */
function addPass(graph: OnnxGraph, source: TfjsGraph, edgePx: number): string[] {
  const name = graph.input(imageInput(edgePx), [1, edgePx, edgePx, 3]);
  const image = graph.node('Transpose', [name], `${name}/nchw`, { perm: ints([0, 3, 1, 2]) });
  const prefix = `${name}/`;
  const backbone = new Backbone(source, graph, { prefix, fed: new Map([[FED_NODE, image]]) });
  if (edgePx === DETECTION_EDGE_PX) addDetectionFeatures(graph, backbone);
  return TAPS.map(({ node, pooling }) => {
    const pooled = pool(graph, backbone.tensor(node), pooling);
    const flat = graph.node('Flatten', [pooled], `${pooled}/flat`);
    return unitLength(graph, flat, `${flat}/unit`);
  });
}

/** The layers that the detector reads; the embedding computes both anyway. */
function addDetectionFeatures(graph: OnnxGraph, backbone: Backbone): void {
  for (const { node, dims, name } of DETECTION_FEATURES) {
    graph.output(graph.node('Identity', [backbone.tensor(node)], name), dims);
  }
}

function pool(graph: OnnxGraph, layer: string, pooling: Pooling): string {
  switch (pooling) {
    case 'average':
      return graph.node('GlobalAveragePool', [layer], `${layer}/average`);
    case 'generalized-mean':
      return poolGeneralizedMean(graph, layer);
  }
}

/** Generalized mean with p = 3 (Radenović, Tolias, Chum: Fine-tuning CNN Image Retrieval, 2017). */
function poolGeneralizedMean(graph: OnnxGraph, layer: string): string {
  const smallest = graph.scalar('gem_smallest', 1e-6);
  const clipped = graph.node('Clip', [layer, smallest], `${layer}/clipped`);
  const cubed = graph.node('Pow', [clipped, graph.scalar('three', 3)], `${layer}/cubed`);
  const mean = graph.node('GlobalAveragePool', [cubed], `${layer}/mean_cube`);
  return graph.node('Pow', [mean, graph.scalar('third', 1 / 3)], `${layer}/generalized_mean`);
}

async function addHead(graph: OnnxGraph, features: string, folder: URL): Promise<string> {
  const matrix = await addMatrix(graph, HEAD_MATRIX, [FEATURE_DIMS, HEAD_DIMS], folder);
  const bias = await addVector(graph, HEAD_BIAS, HEAD_DIMS, folder);
  return unitLength(graph, graph.node('Gemm', [features, matrix, bias], 'head'), 'head/unit');
}

async function addSideBlock(
  graph: OnnxGraph,
  input: string,
  bins: number,
  dims: number,
  asset: string,
): Promise<string> {
  const unit = unitLength(graph, graph.input(input, [1, bins]), `${input}/unit`);
  const mean = await addVector(graph, `${asset}_mean_${bins}`, bins);
  const centred = graph.node('Sub', [unit, mean], `${input}/centred`);
  const matrix = await addMatrix(graph, `${asset}_proj_${bins}x${dims}`, [bins, dims]);
  const projected = graph.node('MatMul', [centred, matrix], `${input}/projected`);
  const direction = unitLength(graph, projected, `${input}/direction`);
  const length = graph.scalar('side_block_length', SIDE_BLOCK_LENGTH);
  return graph.node('Mul', [direction, length], `${input}/block`);
}

function unitLength(graph: OnnxGraph, tensor: string, output: string): string {
  return graph.node('LpNormalization', [tensor], output, { axis: int(1), p: int(2) });
}

async function addMatrix(
  graph: OnnxGraph,
  asset: string,
  dims: [number, number],
  folder = ASSETS,
): Promise<string> {
  const halves = graph.halfFloats(`${asset}/half`, dims, await readAsset(`${asset}.f16`, folder));
  return graph.node('Cast', [halves], asset, { to: toFloat32 });
}

async function addVector(
  graph: OnnxGraph,
  asset: string,
  length: number,
  folder = ASSETS,
): Promise<string> {
  const bytes = await readAsset(`${asset}.f32`, folder);
  const data = Float32Array.from({ length }, (_, index) => bytes.readFloatLE(4 * index));
  return graph.floats(asset, [length], data);
}

function readAsset(name: string, folder: URL): Promise<Buffer> {
  return readFile(new URL(name, folder));
}
