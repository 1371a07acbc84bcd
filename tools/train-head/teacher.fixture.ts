import { int, ints, OnnxGraph } from '#engine/embed/model/onnx-graph.ts';

export const TEACHER_EDGE_PX = 32;
export const TEACHER_DIMS = 24;

/**
 * Two random convolutions of a `picture` (1×3×32×32). Its outputs are `first` (1×12×16×16), a layer,
 * and `embedding` (1×24).
 */
export function tinyTeacher(random: () => number): Uint8Array {
  const graph = new OnnxGraph();
  const picture = graph.input('picture', [1, 3, TEACHER_EDGE_PX, TEACHER_EDGE_PX]);
  const first = convolution(graph, picture, 'first', 3, 12, random);
  graph.output(first, [1, 12, 16, 16]);
  const second = convolution(graph, first, 'second', 12, TEACHER_DIMS, random);
  const pooled = graph.node('GlobalAveragePool', [second], 'pooled');
  graph.output(graph.node('Flatten', [pooled], 'embedding', { axis: int(1) }), [1, TEACHER_DIMS]);
  return graph.encode();
}

/** 3 × 3 with a stride of 2, then what is below 0 becomes 0. */
function convolution(
  graph: OnnxGraph,
  input: string,
  name: string,
  channelsIn: number,
  channelsOut: number,
  random: () => number,
): string {
  const shape = [channelsOut, channelsIn, 3, 3];
  const weights = Float32Array.from({ length: 9 * channelsIn * channelsOut }, () => random() - 0.5);
  const kernel = graph.floats(`${name}/kernel`, shape, weights);
  const strided = graph.node('Conv', [input, kernel], `${name}/conv`, {
    strides: ints([2, 2]),
    pads: ints([1, 1, 1, 1]),
  });
  return graph.node('Relu', [strided], name);
}
