const FEATURES = 'FeatureExtractor/MobilenetV2/';

/** Edge of the backbone pass that the detector was trained on. */
export const DETECTION_EDGE_PX = 300;

/**
 * Layers shared by backbone and detector: outputs of the embedding network under these names, and
 * inputs of the detector's. N×C×H×W.
 */
export const DETECTION_FEATURES = [
  {
    node: `${FEATURES}expanded_conv_13/expand/Relu6`,
    name: 'features_19',
    dims: [1, 576, 19, 19],
  },
  { node: `${FEATURES}Conv_1/Relu6`, name: 'features_10', dims: [1, 1280, 10, 10] },
] as const;
