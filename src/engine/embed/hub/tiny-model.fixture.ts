import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import onnxProto from 'onnx-proto';
import { int, ints, OnnxGraph } from '#engine/embed/model/onnx-graph.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import type { Family } from './model-family.ts';

const EDGE_PX = 32;
/** Pictures are averaged over a grid of so many cells a side. */
const GRID = 4;
const CELL_PX = EDGE_PX / GRID;
export const TINY_DIMS = 16;
const CELLS = 3 * GRID * GRID;

/** A word of the tiny models, and the color that it names. */
const COLORS = {
  red: [1, -1, -1],
  green: [-1, 1, -1],
  blue: [-1, -1, 1],
  yellow: [1, 1, -1],
} as const;

const VOCABULARY = ['[PAD]', '[UNK]', ...Object.keys(COLORS)];

/** What a network of the family is asked and answers, as the real ones in the layout of transformers.js. */
const SHAPES = {
  clip: {
    image: { file: 'vision_model', output: 'image_embeds' },
    text: { file: 'text_model', output: 'text_embeds', tokenizer: 'CLIPTokenizer' },
    processor: {
      image_processor_type: 'CLIPImageProcessor',
      size: { shortest_edge: EDGE_PX },
      do_center_crop: true,
      crop_size: { width: EDGE_PX, height: EDGE_PX },
    },
  },
  siglip: {
    image: { file: 'vision_model', output: 'pooler_output' },
    text: { file: 'text_model', output: 'pooler_output', tokenizer: 'SiglipTokenizer' },
    processor: {
      image_processor_type: 'SiglipImageProcessor',
      size: { width: EDGE_PX, height: EDGE_PX },
    },
  },
  dinov2: {
    image: { file: 'model', output: 'last_hidden_state' },
    text: null,
    processor: {
      image_processor_type: 'BitImageProcessor',
      size: { shortest_edge: EDGE_PX + 4 },
      do_center_crop: true,
      crop_size: { width: EDGE_PX, height: EDGE_PX },
    },
  },
} as const;

/**
 * Writes a model of a few kilobytes: it sees the mean color of a picture, more faintly where colors
 * lie, and reads the names of colors. Another seed is another model of the same kind.
 */
export async function writeTinyModel(folder: string, family: Family, seed = 1): Promise<void> {
  const { image, text, processor } = SHAPES[family];
  await mkdir(path.join(folder, 'onnx'), { recursive: true });
  const writeJson = (name: string, value: unknown) =>
    writeFile(path.join(folder, name), JSON.stringify(value));
  const writeNetwork = (name: string, bytes: Uint8Array) =>
    writeFile(path.join(folder, 'onnx', `${name}.onnx`), bytes);
  await writeJson('config.json', { model_type: family });
  await writeJson('preprocessor_config.json', {
    ...processor,
    do_resize: true,
    resample: 3,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
  });
  await writeNetwork(image.file, imageNetwork(family, image.output, seed));
  if (!text) return;
  await writeJson('tokenizer.json', tokenizer());
  await writeJson('tokenizer_config.json', {
    tokenizer_class: text.tokenizer,
    pad_token: '[PAD]',
    unk_token: '[UNK]',
    model_max_length: 16,
  });
  await writeNetwork(text.file, textNetwork(text.output));
}

/** Mean color first, then the cells of the grid mixed at random. */
function imageNetwork(family: Family, output: string, seed: number): Uint8Array {
  const graph = new OnnxGraph();
  const pixels = graph.input('pixel_values', [1, 3, EDGE_PX, EDGE_PX]);
  const grid = { kernel_shape: ints([CELL_PX, CELL_PX]), strides: ints([CELL_PX, CELL_PX]) };
  const cells = graph.node('AveragePool', [pixels], 'cells', grid);
  const row = graph.node('Flatten', [cells], 'row', { axis: int(1) });
  const random = seededRandom(seed);
  const matrix = Float32Array.from({ length: CELLS * TINY_DIMS }, (_, index) => {
    const [channel, dim] = [Math.floor(index / TINY_DIMS / GRID ** 2), index % TINY_DIMS];
    if (dim < 3) return dim === channel ? 1 / GRID ** 2 : 0;
    return (random() - 0.5) / GRID ** 2;
  });
  if (family !== 'dinov2') {
    const weights = graph.floats('weights', [CELLS, TINY_DIMS], matrix);
    graph.output(graph.node('MatMul', [row, weights], output), [1, TINY_DIMS]);
    return graph.encode();
  }
  const weights = graph.floats('weights', [1, CELLS, TINY_DIMS], matrix);
  const first = graph.node('MatMul', [row, weights], 'first');
  const other = graph.floats('other', [1, 1, TINY_DIMS], new Float32Array(TINY_DIMS).fill(1));
  graph.output(graph.node('Concat', [first, other], output, { axis: int(1) }), [1, 2, TINY_DIMS]);
  return graph.encode();
}

/** The mean of what the words stand for; a word that is no color stands for nothing. */
function textNetwork(output: string): Uint8Array {
  const graph = new OnnxGraph();
  const ids = graph.input('input_ids', [1, 1]);
  const table = new Float32Array(VOCABULARY.length * TINY_DIMS);
  VOCABULARY.forEach((word, index) => {
    if (word in COLORS) table.set(COLORS[word as keyof typeof COLORS], index * TINY_DIMS);
  });
  const rows = graph.floats('table', [VOCABULARY.length, TINY_DIMS], table);
  const words = graph.node('Gather', [rows, ids], 'words');
  const mean = { axes: ints([1]), keepdims: int(0) };
  graph.output(graph.node('ReduceMean', [words], output, mean), [1, TINY_DIMS]);
  return withTextInput(graph.encode());
}

/** Whole numbers, as many as the text has words; a graph of ours knows floats of fixed number alone. */
function withTextInput(network: Uint8Array): Uint8Array {
  const { ModelProto, TensorProto } = onnxProto.onnx;
  const model = ModelProto.decode(network);
  for (const input of model.graph?.input ?? []) {
    const shape = { dim: [{ dimValue: 1 }, { dimParam: 'words' }] };
    input.type = { tensorType: { elemType: TensorProto.DataType.INT64, shape } };
  }
  return ModelProto.encode(model).finish();
}

function tokenizer() {
  const special = ['[PAD]', '[UNK]'].map((content, id) => ({ id, content, special: true }));
  return {
    version: '1.0',
    added_tokens: special,
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      vocab: Object.fromEntries(VOCABULARY.map((word, id) => [word, id])),
    },
  };
}
