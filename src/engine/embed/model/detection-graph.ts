import { Backbone } from './backbone.ts';
import { DETECTION_FEATURES } from './detection-features.ts';
import { int, ints, OnnxGraph } from './onnx-graph.ts';
import { ANCHORS_OUTPUT, BOXES_OUTPUT, SCORES_OUTPUT } from './tensor-names.ts';
import type { TfjsGraph } from './tfjs-graph.ts';

/** Each of the six predictors uses a coarser grid than the one before it. */
const PREDICTORS = [0, 1, 2, 3, 4, 5];
/**
 * Default boxes of all six grids: 19², 10², 5², 3², 2² and 1 cells, with three per cell of the
 * first and six per cell of the others.
 */
const ANCHOR_COUNT = 1917;
/** COCO's ids go up to 90; 0 is background. */
const CLASS_COUNT = 91;

const ANCHORS = 'Postprocessor/ExpandDims';

/**
 * The detector (SSD: Liu et al., 2016) after the backbone's layers, as a separate ONNX network,
 * because it is skipped when no objects are wanted. Outputs, one row per anchor, rows concatenated:
 * `boxes` (offsets y, x, height, width), `scores` (per class, 0–1), `anchors` (y1, x1, y2, x2 in
 * fractions).
 */
export function buildDetectionGraph(source: TfjsGraph): Uint8Array {
  const graph = new OnnxGraph();
  const fed = DETECTION_FEATURES.map(
    ({ node, name, dims }) => [node, graph.input(name, dims)] as const,
  );
  const backbone = new Backbone(source, graph, { prefix: '', fed: new Map(fed) });
  const joined = (head: string) => joinPredictors(graph, backbone, head);

  const boxes = graph.node('Identity', [joined('BoxEncodingPredictor')], BOXES_OUTPUT);
  graph.output(boxes, [1, 4 * ANCHOR_COUNT]);
  const scores = graph.node('Sigmoid', [joined('ClassPredictor')], SCORES_OUTPUT);
  graph.output(scores, [1, CLASS_COUNT * ANCHOR_COUNT]);
  graph.output(addAnchors(graph, source), [4 * ANCHOR_COUNT]);
  return graph.encode();
}

/**
 * Concatenates the outputs of all predictors in the order of the anchors: row by row, cell by cell,
 * box by box.
 */
function joinPredictors(graph: OnnxGraph, backbone: Backbone, head: string): string {
  const rows = PREDICTORS.map((index) => {
    const tensor = backbone.tensor(`BoxPredictor_${index}/${head}/BiasAdd`);
    const channelsLast = graph.node('Transpose', [tensor], `${tensor}/nhwc`, {
      perm: ints([0, 2, 3, 1]),
    });
    return graph.node('Flatten', [channelsLast], `${tensor}/flat`);
  });
  return graph.node('Concat', rows, `${head}/joined`, { axis: int(1) });
}

function addAnchors(graph: OnnxGraph, source: TfjsGraph): string {
  const anchors = source.constants.get(ANCHORS);
  if (anchors?.data.length !== 4 * ANCHOR_COUNT) throw new Error('The network has no anchors.');
  const constant = graph.floats(ANCHORS, [anchors.data.length], anchors.data);
  return graph.node('Identity', [constant], ANCHORS_OUTPUT);
}
