/**
 * The parameters that determine the vectors. A change here or in their use requires a new
 * `RECIPE_VERSION`: vectors of different recipes cannot be compared, and the version is part of the
 * model's id.
 */
export const RECIPE_VERSION = 1;
export const MODEL_ID = `coco-mobilenetv2-r${RECIPE_VERSION}`;

/** Images are decoded once, to fit inside a square of this many pixels. */
export const DECODED_EDGE_PX = 640;

/**
 * The backbone processes the image twice, resized to these squares: coarse layout and finer detail.
 */
export const PASS_EDGES_PX = [300, 192] as const;

/** Square of the image for the histograms. */
export const HISTOGRAM_EDGE_PX = 64;

const FEATURES = 'FeatureExtractor/MobilenetV2/';

/** Inner layers of the backbone, in the order of the head's rows. */
export const TAPS = [
  { node: `${FEATURES}expanded_conv_10/expand/Relu6`, channels: 384, pooling: 'average' },
  { node: `${FEATURES}expanded_conv_12/expand/Relu6`, channels: 576, pooling: 'average' },
  { node: `${FEATURES}expanded_conv_13/expand/Relu6`, channels: 576, pooling: 'average' },
  { node: `${FEATURES}expanded_conv_14/expand/Relu6`, channels: 960, pooling: 'generalized-mean' },
  { node: `${FEATURES}expanded_conv_16/expand/Relu6`, channels: 960, pooling: 'average' },
  { node: `${FEATURES}Conv_1/Relu6`, channels: 1280, pooling: 'average' },
] as const;
/**
 * Sizes of the blocks that the head reads: the pooled taps of the first pass, then of the second.
 */
export const FEATURE_BLOCKS = PASS_EDGES_PX.flatMap(() => TAPS.map(({ channels }) => channels));
export const FEATURE_DIMS = FEATURE_BLOCKS.reduce((sum: number, size) => sum + size, 0);

export type Pooling = (typeof TAPS)[number]['pooling'];

/** Numbers of the backbone's head, the color block and the shape block. */
export const HEAD_DIMS = 256;
export const COLOR_DIMS = 64;
export const SHAPE_DIMS = 128;
export const EMBEDDING_DIMS = HEAD_DIMS + COLOR_DIMS + SHAPE_DIMS;

/**
 * Length of the color and shape blocks relative to the head's 1: enough to separate
 * near-duplicates.
 */
export const SIDE_BLOCK_LENGTH = 0.25;
