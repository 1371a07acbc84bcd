/** Tables of images and objects, of their vectors and of their clusters. */
export const ENTITY_TABLES = {
  IMAGES: { rows: 'media', id: 'media_id', vectors: 'media_vectors', clusters: 'clusters' },
  OBJECTS: {
    rows: 'objects',
    id: 'object_id',
    vectors: 'object_vectors',
    clusters: 'object_clusters',
  },
} as const;

/** The model that the dataset `$1` uses; empty for an unknown dataset. */
export const MODEL_IN_USE =
  "coalesce((SELECT model_id FROM datasets WHERE dataset_id = $1::UUID), '')";

/**
 * The model named by a parameter, or else the model in use.
 * @param parameter such as `$2`, with `modelId ?? null` as its value
 */
export function modelOr(parameter: string): string {
  return `coalesce(${parameter}::VARCHAR, ${MODEL_IN_USE})`;
}
