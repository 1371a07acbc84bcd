/** Names of the networks' inputs and outputs, shared by their builders and their callers. */
export const imageInput = (edgePx: number): string => `image_${edgePx}`;
export const COLOR_INPUT = 'colour';
export const SHAPE_INPUT = 'shape';
export const EMBEDDING_OUTPUT = 'embedding';
export const FEATURES_OUTPUT = 'features';

export const BOXES_OUTPUT = 'boxes';
export const SCORES_OUTPUT = 'scores';
export const ANCHORS_OUTPUT = 'anchors';

export const CELLS_INPUT = 'image';
export const CELLS_OUTPUT = 'cells';
