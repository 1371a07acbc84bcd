/** Names of the network's inputs and of its output, for the one who builds it and the one who runs it. */
export const imageInput = (edgePx: number): string => `image_${edgePx}`;
export const COLOUR_INPUT = 'colour';
export const SHAPE_INPUT = 'shape';
export const EMBEDDING_OUTPUT = 'embedding';
