import { float, int, ints, type OnnxGraph, text } from './onnx-graph.ts';
import type { ConstantTensor, TfjsGraph, TfjsNode } from './tfjs-graph.ts';

/**
 * Converts one pass of a TensorFlow.js convolutional network into an ONNX graph: only the nodes
 * between the wanted and the fed ones. Several passes with different prefixes share their weights.
 */
export class Backbone {
  readonly #source: TfjsGraph;
  readonly #target: OnnxGraph;
  readonly #prefix: string;
  /** ONNX tensor of each TensorFlow.js node converted so far. */
  readonly #tensors: Map<string, string>;

  /** @param pass `fed` maps each fed node to the N×C×H×W tensor of the target that replaces it */
  constructor(
    source: TfjsGraph,
    target: OnnxGraph,
    pass: { prefix: string; fed: ReadonlyMap<string, string> },
  ) {
    this.#source = source;
    this.#target = target;
    this.#prefix = pass.prefix;
    this.#tensors = new Map(pass.fed);
  }

  /** The N×C×H×W tensor of a node: a layer or a head of the detector. */
  tensor(nodeName: string): string {
    const known = this.#tensors.get(nodeName);
    if (known !== undefined) return known;
    const node = this.#source.nodes.get(nodeName);
    if (!node) throw new Error(`The network has no node ${nodeName}.`);
    const tensor = this.#convert(node);
    this.#tensors.set(nodeName, tensor);
    return tensor;
  }

  #convert(node: TfjsNode): string {
    const output = this.#prefix + node.name;
    switch (node.op) {
      case 'Const':
        return this.#channelConstant(node.name);
      case 'Conv2D':
        return this.#convolution(node, output, convolutionKernel(this.#weights(node)), 1);
      case 'DepthwiseConv2dNative': {
        const kernel = depthwiseKernel(this.#weights(node));
        return this.#convolution(node, output, kernel, kernel.shape[0] ?? 1);
      }
      case 'FusedBatchNorm':
        return this.#batchNorm(node, output);
      case 'Add':
      case 'BiasAdd':
        return this.#target.node('Add', this.#inputs(node), output);
      case 'AddN':
        return this.#target.node('Sum', this.#inputs(node), output);
      case 'Mul':
        return this.#target.node('Mul', this.#inputs(node), output);
      case 'Relu6':
        return this.#relu6(node, output);
      default:
        throw new Error(`No conversion for the operation ${node.op} of ${node.name}.`);
    }
  }

  #inputs(node: TfjsNode): string[] {
    return (node.input ?? []).map((name) => this.tensor(name));
  }

  #firstInput(node: TfjsNode): string {
    return this.tensor(inputName(node, 0));
  }

  #weights(node: TfjsNode): ConstantTensor {
    return this.#constant(inputName(node, 1));
  }

  #constant(name: string): ConstantTensor {
    const tensor = this.#source.constants.get(name);
    if (!tensor) throw new Error(`The network has no constant ${name}.`);
    return tensor;
  }

  /** One number per channel, shaped for broadcasting over an image. */
  #channelConstant(name: string): string {
    const { data } = this.#constant(name);
    if (this.#target.hasConstant(name)) return name;
    return this.#target.floats(name, [1, data.length, 1, 1], data);
  }

  #convolution(node: TfjsNode, output: string, kernel: ConstantTensor, group: number): string {
    const weights = inputName(node, 1);
    if (!this.#target.hasConstant(weights)) {
      this.#target.floats(weights, kernel.shape, kernel.data);
    }
    return this.#target.node('Conv', [this.#firstInput(node), weights], output, {
      strides: ints(spatial(node, 'strides')),
      dilations: ints(spatial(node, 'dilations')),
      // TensorFlow's SAME puts the odd pixel of padding at the end.
      auto_pad: text(padding(node) === 'SAME' ? 'SAME_UPPER' : 'VALID'),
      group: int(group),
    });
  }

  #batchNorm(node: TfjsNode, output: string): string {
    const parameters = [1, 2, 3, 4].map((index) => {
      const name = inputName(node, index);
      const { shape, data } = this.#constant(name);
      return this.#target.hasConstant(name) ? name : this.#target.floats(name, shape, data);
    });
    const epsilon = node.attr?.['epsilon']?.f;
    if (epsilon === undefined) throw new Error(`${node.name} has no epsilon.`);
    return this.#target.node(
      'BatchNormalization',
      [this.#firstInput(node), ...parameters],
      output,
      {
        epsilon: float(epsilon),
      },
    );
  }

  #relu6(node: TfjsNode, output: string): string {
    const limits = [this.#target.scalar('zero', 0), this.#target.scalar('six', 6)];
    return this.#target.node('Clip', [this.#firstInput(node), ...limits], output);
  }
}

function inputName(node: TfjsNode, index: number): string {
  const name = node.input?.[index];
  if (name === undefined) throw new Error(`${node.name} has no input ${index}.`);
  return name;
}

/** Height and width from a list for batch, height, width, channels. */
function spatial(node: TfjsNode, attribute: string): number[] {
  const list = node.attr?.[attribute]?.list?.i?.map(Number);
  if (list?.length !== 4) throw new Error(`${node.name} has no ${attribute} for four dimensions.`);
  return list.slice(1, 3);
}

function padding(node: TfjsNode): string {
  return String.fromCharCode(...(node.attr?.['padding']?.s ?? []));
}

/** Height, width, in, out (TensorFlow) → out, in, height, width (ONNX). */
function convolutionKernel({ shape, data }: ConstantTensor): ConstantTensor {
  const [height, width, channelsIn, channelsOut] = shape as [number, number, number, number];
  return {
    shape: [channelsOut, channelsIn, height, width],
    data: transpose(data, height * width, channelsIn * channelsOut, (channel) => {
      const input = Math.floor(channel / channelsOut);
      return (channel % channelsOut) * channelsIn + input;
    }),
  };
}

/** Height, width, in, multiplier (TensorFlow) → in · multiplier, 1, height, width (ONNX). */
function depthwiseKernel({ shape, data }: ConstantTensor): ConstantTensor {
  const [height, width, channels, multiplier] = shape as [number, number, number, number];
  return {
    shape: [channels * multiplier, 1, height, width],
    data: transpose(data, height * width, channels * multiplier, (channel) => channel),
  };
}

/** Transposes `cells` rows of `channels`. */
function transpose(
  data: Float32Array,
  cells: number,
  channels: number,
  rowOf: (channel: number) => number,
): Float32Array {
  const result = new Float32Array(data.length);
  for (let channel = 0; channel < channels; channel++) {
    const row = rowOf(channel) * cells;
    for (let cell = 0; cell < cells; cell++) {
      result[row + cell] = data[cell * channels + channel] ?? 0;
    }
  }
  return result;
}
