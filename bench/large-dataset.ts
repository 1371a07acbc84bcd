import { BUILT_IN_MODEL } from '#engine/embed/known-models.ts';
import type { EmbeddedMedia } from '#engine/store/media-store.ts';
import type { Store } from '#engine/store/store.ts';
import { normalize } from '#engine/vectors/normalize.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';

export const LARGE_DATASET = '11111111-1111-5111-8111-111111111111';
const BATCH = 20_000;
/** Images in a cluster, finest threshold first. */
const CLUSTER_SIZES = [1, 2, 8, 32, 128];

/** Images of random directions, the clusters of each threshold of one size; there are no files. */
export async function fillLargeDataset(store: Store, rows: number): Promise<void> {
  const now = new Date();
  const { id: modelId, dims } = BUILT_IN_MODEL;
  await store.datasets.save({
    datasetId: LARGE_DATASET,
    displayName: 'bench',
    folder: '/nowhere',
    modelId,
    createdAt: now,
    updatedAt: now,
    source: 'FOLDER',
    labelsFromFolders: false,
    previousModelId: null,
  });
  const random = seededRandom(1);
  for (let first = 0; first < rows; first += BATCH) {
    const media = Array.from({ length: Math.min(BATCH, rows - first) }, (_, i) =>
      mediaOf(first + i, dims, random),
    );
    await store.media.save(LARGE_DATASET, media);
  }
  await store.clusters.save(LARGE_DATASET, 'IMAGES', memberships(rows), []);
}

/** Gives images new vectors, as after a change of their files; their clusters stay. */
export async function changeImages(store: Store, rows: readonly number[]): Promise<void> {
  const random = seededRandom(2);
  const media = rows.map((row) => mediaOf(row, BUILT_IN_MODEL.dims, random));
  await store.media.save(LARGE_DATASET, media);
  await store.clusters.join(LARGE_DATASET, 'IMAGES', rows.map(membershipOf));
}

function mediaOf(row: number, dims: number, random: () => number): EmbeddedMedia {
  const vector = Float32Array.from({ length: dims }, () => random() - 0.5);
  normalize(vector);
  return {
    mediaId: largeId(row),
    path: `${row}.jpg`,
    fileSize: 100_000,
    modifiedMs: 1,
    changedMs: null,
    inode: null,
    contentHash: null,
    width: 640,
    height: 480,
    format: 'jpeg',
    vector,
    objectsVersion: '',
    objects: [],
  };
}

function* memberships(rows: number) {
  for (let row = 0; row < rows; row++) yield membershipOf(row);
}

const membershipOf = (row: number) => ({
  mediaId: largeId(row),
  clusterIds: CLUSTER_SIZES.map((size, level) => largeId(Math.floor(row / size), level + 1)),
});

/** Scattered, as real ids are. */
export function largeId(n: number, kind = 0): string {
  const head = Math.imul(n + 1, 0x9e3779b1) >>> 0;
  return `${head.toString(16).padStart(8, '0')}-0000-5000-8${kind}00-${n.toString(16).padStart(12, '0')}`;
}
