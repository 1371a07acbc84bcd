import { readFile } from 'node:fs/promises';
import { COLOUR_BINS } from '../colour-histogram.ts';
import { SHAPE_BINS } from '../gradient-histogram.ts';
import {
  COLOUR_DIMS,
  EMBEDDING_DIMS,
  HEAD_DIMS,
  PASS_EDGES_PX,
  type Pooling,
  SHAPE_DIMS,
  SIDE_BLOCK_LENGTH,
  TAPS,
} from '../recipe.ts';
import { Backbone } from './backbone.ts';
import { DETECTION_EDGE_PX, DETECTION_FEATURES } from './detection-features.ts';
import { int, ints, OnnxGraph, toFloat32 } from './onnx-graph.ts';
import { COLOUR_INPUT, EMBEDDING_OUTPUT, imageInput, SHAPE_INPUT } from './tensor-names.ts';
import type { TfjsGraph } from './tfjs-graph.ts';

/** What precedes this node only resizes the picture and scales its values; the extractor does that. */
const FED_NODE = 'Preprocessor/sub';

/**
 * The whole embedding as one ONNX network. Inputs, float32: `image_300` and `image_192` (1×H×W×3,
 * values −1 to 1), `colour` (1×245), `shape` (1×512). Outputs: `embedding` (1×448, unit length), and
 * for the detector, which is a network of its own, the two layers of the pass at 300 it reads.
 */
export async function buildEmbeddingGraph(source: TfjsGraph): Promise<Uint8Array> {
  const graph = new OnnxGraph();
  const blocks = [
    await addHead(
      graph,
      PASS_EDGES_PX.flatMap((edgePx) => addPass(graph, source, edgePx)),
    ),
    await addSideBlock(graph, COLOUR_INPUT, COLOUR_BINS, COLOUR_DIMS, 'lab'),
    await addSideBlock(graph, SHAPE_INPUT, SHAPE_BINS, SHAPE_DIMS, 'hog'),
  ];
  const joined = graph.node('Concat', blocks, 'blocks', { axis: int(1) });
  graph.output(unitLength(graph, joined, EMBEDDING_OUTPUT), [1, EMBEDDING_DIMS]);
  return graph.encode();
}

/** One run of the backbone; the pooled taps, each of unit length. */
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

/** The layers that the detector goes on from; both are on the way of the embedding anyway. */
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

async function addHead(graph: OnnxGraph, taps: readonly string[]): Promise<string> {
  const rows = PASS_EDGES_PX.length * TAPS.reduce((sum, { channels }) => sum + channels, 0);
  const features = graph.node('Concat', taps, 'features', { axis: int(1) });
  const matrix = await addMatrix(graph, `head_${rows}x${HEAD_DIMS}`, [rows, HEAD_DIMS]);
  const bias = await addVector(graph, `head_bias_${HEAD_DIMS}`, HEAD_DIMS);
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

async function addMatrix(graph: OnnxGraph, asset: string, dims: [number, number]): Promise<string> {
  const halves = graph.halfFloats(`${asset}/half`, dims, await readAsset(`${asset}.f16`));
  return graph.node('Cast', [halves], asset, { to: toFloat32 });
}

async function addVector(graph: OnnxGraph, asset: string, length: number): Promise<string> {
  const bytes = await readAsset(`${asset}.f32`);
  const data = Float32Array.from({ length }, (_, index) => bytes.readFloatLE(4 * index));
  return graph.floats(asset, [length], data);
}

function readAsset(name: string): Promise<Buffer> {
  return readFile(new URL(`../assets/${name}`, import.meta.url));
}
