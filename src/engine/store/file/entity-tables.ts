/** Tables of images and objects, and of their clusters. */
export const ENTITY_TABLES = {
  IMAGES: { rows: 'media', id: 'media_id', clusters: 'clusters' },
  OBJECTS: { rows: 'objects', id: 'object_id', clusters: 'object_clusters' },
} as const;
