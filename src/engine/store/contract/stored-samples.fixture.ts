import type { EmbeddedAnchor } from '#engine/store/anchor-store.ts';
import type { StoredDataset } from '#engine/store/dataset-store.ts';
import type { EmbeddedMedia, NewObject } from '#engine/store/media-store.ts';
import type { ImageVectors } from '#engine/store/model-store.ts';

export const DATASET = '11111111-1111-5111-8111-111111111111';
export const OTHER = '22222222-2222-5222-8222-222222222222';
export const DIMS = 16;
export const CUT_OFFS = [0.15, 0.3, 0.45, 0.6, 0.75];

export const uuid = (n: number) => `00000000-0000-5000-8000-${String(n).padStart(12, '0')}`;
export const clusterIds = [10, 11, 12, 13, 14].map(uuid);
export const boundingBox = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };

export function image(n: number, file = `photo ${n} "ü".jpg`): EmbeddedMedia {
  return {
    mediaId: uuid(n),
    path: file,
    fileSize: 1000 + n,
    modifiedMs: 1_700_000_000_000.25 + n,
    changedMs: 1_700_000_000_001.5 + n,
    inode: 7_000 + n,
    contentHash: `hash of ${n}`,
    width: 640,
    height: 480,
    format: 'jpeg',
    vector: Float32Array.from({ length: DIMS }, (_, i) => n + i / 8),
    objectsVersion: 'v1',
    objects: [],
  };
}

export function objectOf(n: number, label = 'cat'): NewObject {
  return { objectId: uuid(n), label, boundingBox, vector: image(n).vector };
}

export const holiday: StoredDataset = {
  datasetId: DATASET,
  displayName: 'Holiday',
  folder: '/photos',
  modelId: 'm1',
  createdAt: new Date('2026-01-02T03:04:05.678Z'),
  updatedAt: new Date('2026-01-02T03:04:05.678Z'),
  source: 'FOLDER',
  labelsFromFolders: false,
  previousModelId: null,
};
export const anchor: EmbeddedAnchor = {
  anchorId: uuid(1),
  fileName: 'query.png',
  uploadName: 'abc.png',
  width: 10,
  height: 20,
  format: 'png',
  boundingBox: { x: 0.1, y: 0.2, width: 0.5, height: 0.6 },
  vector: image(1).vector,
};

/** Vectors of an image with an object, as another model computes them. */
export function otherVectors(n: number, objectId: string): ImageVectors {
  return {
    ...{ mediaId: uuid(n), vector: image(500 + n).vector, objectsVersion: 'v1' },
    contentHash: `hash of ${n}`,
    objects: [{ mediaId: objectId, vector: image(600 + n).vector }],
  };
}
