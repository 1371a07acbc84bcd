import { Backbone } from './backbone.ts';
import { FED_NODE } from './embedding-graph.ts';
import { ints, OnnxGraph } from './onnx-graph.ts';
import { CELLS_INPUT, CELLS_OUTPUT } from './tensor-names.ts';
import type { TfjsGraph } from './tfjs-graph.ts';

/** Pixels of an edge of a cell: the stride of the layer. */
export const CELL_PX = 16;
export const CELL_DIMS = 96;

/**
 * Planted things were found as reliably as in the layers before and after it, and more clearly
 * apart from chance.
 */
const LAYER = 'FeatureExtractor/MobilenetV2/expanded_conv_10/project/BatchNorm/batchnorm/add_1';

/**
 * The backbone up to an inner layer, for images of any size in whole cells. Input: `image`
 * (1×H×W×3, values −1 to 1). Output: `cells` (1×H/16×W/16×96).
 */
export function buildCellGraph(source: TfjsGraph): Uint8Array {
  const graph = new OnnxGraph();
  const name = graph.input(CELLS_INPUT, [1, 'height', 'width', 3]);
  const image = graph.node('Transpose', [name], `${name}/nchw`, { perm: ints([0, 3, 1, 2]) });
  const fed = new Map([[FED_NODE, image]]);
  const layer = new Backbone(source, graph, { prefix: '', fed }).tensor(LAYER);
  const cells = graph.node('Transpose', [layer], CELLS_OUTPUT, { perm: ints([0, 2, 3, 1]) });
  graph.output(cells, [1, 'rows', 'columns', CELL_DIMS]);
  return graph.encode();
}
