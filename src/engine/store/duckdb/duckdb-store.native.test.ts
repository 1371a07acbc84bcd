import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EntityType } from '#contract/primitives.ts';
import type { EmbeddedAnchor } from '#engine/store/anchor-store.ts';
import type { ClusteredMedia } from '#engine/store/cluster-store.ts';
import type { StoredDataset } from '#engine/store/dataset-store.ts';
import type { EmbeddedMedia } from '#engine/store/media-store.ts';
import type { ImageVectors } from '#engine/store/model-store.ts';
import type { Store } from '#engine/store/store.ts';
import { StoreInUseError } from '#engine/store/store-errors.ts';
import { openDuckDbStore } from './duckdb-store.ts';

const DATASET = '11111111-1111-5111-8111-111111111111';
const OTHER = '22222222-2222-5222-8222-222222222222';
const DIMS = 16;
const CUT_OFFS = [0.15, 0.3, 0.45, 0.6, 0.75];

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'semblance-store-'));
  store = await openDuckDbStore(path.join(folder, 'store.duckdb'));
});

afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const NEW_COLUMNS = ['changed_ms', 'inode'];

/** Of a file whose inode matters to nobody here. */
const INODE = { changedMs: 8, inode: 9 };

const uuid = (n: number) => `00000000-0000-5000-8000-${String(n).padStart(12, '0')}`;

function image(n: number, file = `photo ${n} "ü".jpg`): EmbeddedMedia {
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

async function clustersOf(type: EntityType): Promise<ClusteredMedia[]> {
  const clustered: ClusteredMedia[] = [];
  for await (const media of store.clusters.members(DATASET, type)) clustered.push(media);
  return clustered;
}

test('media are read as they were saved, and vectors are ordered by id', async () => {
  await store.media.save(DATASET, [image(2), image(1)]);
  await store.media.save(OTHER, [image(3)]);

  const { mediaIds, vectors } = await store.vectors.all(DATASET, 'IMAGES', DIMS);
  expect(mediaIds).toEqual([uuid(1), uuid(2)]);
  expect(vectors.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(vectors.slice(DIMS)).toEqual(image(2).vector);

  const { vector: _, objects: __, ...stored } = image(2);
  expect(await store.media.byIds(DATASET, [uuid(2), uuid(3), uuid(9)])).toEqual(
    new Map([[uuid(2), { ...stored, missingSince: null, labels: [], caption: null }]]),
  );
});

test('streams are complete during concurrent reads', async () => {
  const images = Array.from({ length: 5_000 }, (_, n) => image(n));
  const clusterIds = [10, 11, 12, 13, 14].map(uuid);
  await store.media.save(DATASET, images);
  await store.clusters.save(
    DATASET,
    'IMAGES',
    images.map(({ mediaId }) => ({ mediaId, clusterIds })),
    CUT_OFFS,
  );
  for (let round = 0; round < 10; round++) {
    const [stored, clusters] = await Promise.all([
      store.vectors.all(DATASET, 'IMAGES', DIMS),
      clustersOf('IMAGES'),
      ...[1, 2, 3].map((n) => store.media.byIds(DATASET, [uuid(n)])),
      ...[1, 2, 3].map((n) => store.anchors.find(DATASET, uuid(n))),
    ]);
    expect(stored.mediaIds).toHaveLength(5_000);
    expect(clusters).toHaveLength(5_000);
  }
});

test('a file has only its latest version, embedded or skipped, never both', async () => {
  await store.media.save(DATASET, [image(1, 'a.jpg')]);
  await store.media.saveSkipped(DATASET, [
    { path: 'a.jpg', fileSize: 5, modifiedMs: 7, ...INODE, reason: 'the file is empty' },
  ]);
  expect(await store.media.knownFiles(DATASET)).toEqual([
    {
      path: 'a.jpg',
      fileSize: 5,
      modifiedMs: 7,
      ...INODE,
      objectsVersion: null,
      contentHash: null,
      missingSince: null,
      size: null,
      isEmbedded: false,
    },
  ]);
  expect((await store.vectors.all(DATASET, 'IMAGES', DIMS)).mediaIds).toEqual([]);

  await store.media.save(DATASET, [image(1, 'a.jpg')]);
  expect(await store.media.skippedFiles(DATASET)).toEqual([]);
  expect(await store.media.knownFiles(DATASET)).toHaveLength(1);

  await store.media.removeFiles(DATASET, ['a.jpg', 'never there.png']);
  expect(await store.media.knownFiles(DATASET)).toEqual([]);
});

test('clusters are replaced as a whole and omit removed media', async () => {
  const clusterIds = [10, 11, 12, 13, 14].map(uuid);
  await store.media.save(DATASET, [image(1), image(2)]);
  await store.clusters.save(
    DATASET,
    'IMAGES',
    [
      { mediaId: uuid(2), clusterIds },
      { mediaId: uuid(1), clusterIds },
    ],
    CUT_OFFS,
  );
  expect((await clustersOf('IMAGES')).map(({ mediaId }) => mediaId)).toEqual([uuid(1), uuid(2)]);

  await store.clusters.save(
    DATASET,
    'IMAGES',
    [{ mediaId: uuid(1), clusterIds: clusterIds.toReversed() }],
    CUT_OFFS,
  );
  expect(await clustersOf('IMAGES')).toEqual([
    {
      mediaId: uuid(1),
      imageId: uuid(1),
      vectorHash: expect.any(BigInt),
      labels: [],
      objectLabels: [],
      clusterIds: clusterIds.toReversed(),
    },
  ]);
  await store.media.removeFiles(DATASET, [image(1).path]);
  expect(await clustersOf('IMAGES')).toEqual([]);
});

test('the hash of a vector and the fingerprint change with the vector alone', async () => {
  const clusterIds = [10, 11, 12, 13, 14].map(uuid);
  const describe = async (vector: Float32Array) => {
    await store.media.save(DATASET, [{ ...image(1), vector }]);
    await store.clusters.save(DATASET, 'IMAGES', [{ mediaId: uuid(1), clusterIds }], CUT_OFFS);
    const [{ vectorHash } = expect.fail()] = await clustersOf('IMAGES');
    return { vectorHash, fingerprint: await store.clusters.fingerprint(DATASET, 'IMAGES') };
  };
  const { vector } = image(1);
  const first = await describe(vector);
  expect(await describe(vector)).toEqual(first);
  const other = await describe(vector.toReversed());
  expect(other.vectorHash).not.toBe(first.vectorHash);
  expect(other.fingerprint).not.toBe(first.fingerprint);
  expect(await describe(vector)).toEqual(first);
});

test('clusters are current until an image is added, changed or removed', async () => {
  const clusterIds = [10, 11, 12, 13, 14].map(uuid);
  const cluster = (...ns: number[]) =>
    store.clusters.save(
      DATASET,
      'IMAGES',
      ns.map((n) => ({ mediaId: uuid(n), clusterIds })),
      CUT_OFFS,
    );
  expect(await store.clusters.areCurrent(DATASET, 'IMAGES')).toBe(true);
  await store.media.save(DATASET, [image(1), image(2)]);
  expect(await store.clusters.areCurrent(DATASET, 'IMAGES')).toBe(false);
  await cluster(1, 2);
  expect(await store.clusters.areCurrent(DATASET, 'IMAGES')).toBe(true);
  await store.media.save(DATASET, [image(2)]);
  expect(await store.clusters.areCurrent(DATASET, 'IMAGES')).toBe(false);
  await store.media.removeFiles(DATASET, [image(1).path]);
  expect(await store.clusters.areCurrent(DATASET, 'IMAGES')).toBe(false);
  await cluster(2);
  expect(await store.clusters.areCurrent(DATASET, 'IMAGES')).toBe(true);
});

test('objects are saved, changed and removed with their image', async () => {
  const object = (n: number, label: string) => ({
    objectId: uuid(n),
    label,
    boundingBox: { x: 0.1, y: 0.2, width: 0.3, height: 0.4 },
    vector: image(n).vector,
  });
  const clusterIds = [10, 11, 12, 13, 14].map(uuid);
  const withObjects = { ...image(1), objects: [object(102, 'cat'), object(101, 'dog')] };
  await store.media.save(DATASET, [withObjects, { ...image(2), objects: [object(103, 'cat')] }]);
  const { mediaIds, vectors } = await store.vectors.all(DATASET, 'OBJECTS', DIMS);
  expect(mediaIds).toEqual([101, 102, 103].map(uuid));
  expect(vectors.slice(0, DIMS)).toEqual(image(101).vector);
  const found = (await store.media.objectsByIds(DATASET, [uuid(101), uuid(9)])).get(uuid(101));
  expect(found).toMatchObject({ label: 'dog', boundingBox: object(101, '').boundingBox });
  expect(found?.image).toMatchObject({ mediaId: uuid(1), path: image(1).path, width: 640 });

  expect(await store.clusters.areCurrent(DATASET, 'OBJECTS')).toBe(false);
  const memberships = mediaIds.map((mediaId) => ({ mediaId, clusterIds }));
  await store.clusters.save(DATASET, 'OBJECTS', memberships, CUT_OFFS);
  expect(await store.clusters.areCurrent(DATASET, 'OBJECTS')).toBe(true);
  expect((await clustersOf('OBJECTS'))[0]).toEqual({
    mediaId: uuid(101),
    imageId: uuid(1),
    vectorHash: expect.any(BigInt),
    labels: ['dog'],
    objectLabels: [],
    clusterIds,
  });

  await store.media.save(DATASET, [withObjects]);
  expect(await store.clusters.areCurrent(DATASET, 'OBJECTS')).toBe(false);
  await store.clusters.save(DATASET, 'OBJECTS', memberships, CUT_OFFS);
  await store.media.save(DATASET, [{ ...withObjects, objects: [object(104, 'bird')] }]);
  expect((await store.vectors.all(DATASET, 'OBJECTS', DIMS)).mediaIds).toEqual(
    [103, 104].map(uuid),
  );
  expect(await store.clusters.areCurrent(DATASET, 'OBJECTS')).toBe(false);

  await store.media.removeFiles(DATASET, [image(1).path]);
  expect((await store.vectors.all(DATASET, 'OBJECTS', DIMS)).mediaIds).toEqual([uuid(103)]);
  await store.media.saveSkipped(DATASET, [{ ...image(2), reason: 'the file is empty' }]);
  expect((await store.vectors.all(DATASET, 'OBJECTS', DIMS)).mediaIds).toEqual([]);
});

test('annotations are replaced for all images or only for the given ones, and changes are reported', async () => {
  await store.media.save(DATASET, [image(1), image(2)]);
  const annotations = new Map([
    [uuid(1), { labels: ['a, "b"', 'c'], caption: null }],
    [uuid(2), { labels: [], caption: 'two' }],
  ]);
  expect(await store.annotations.save(DATASET, annotations, false)).toBe(true);
  expect(await store.annotations.save(DATASET, annotations, false)).toBe(false);
  const media = await store.media.byIds(DATASET, [uuid(1), uuid(2)]);
  expect(media.get(uuid(1))).toMatchObject({ labels: ['a, "b"', 'c'], caption: null });
  expect(media.get(uuid(2))).toMatchObject({ labels: [], caption: 'two' });
  expect(await store.annotations.save(DATASET, new Map(), true)).toBe(false);
  const other = new Map([[uuid(2), { labels: ['d'], caption: 'zwei' }]]);
  expect(await store.annotations.save(DATASET, other, true)).toBe(true);
  const kept = await store.media.byIds(DATASET, [uuid(1), uuid(2)]);
  expect(kept.get(uuid(1))).toMatchObject({ labels: ['a, "b"', 'c'], caption: null });
  expect(kept.get(uuid(2))).toMatchObject({ labels: ['d'], caption: 'zwei' });
  expect(await store.annotations.save(DATASET, new Map(), false)).toBe(true);
  expect((await store.media.byIds(DATASET, [uuid(2)])).get(uuid(2))?.caption).toBeNull();
});

test('a store of an earlier version keeps its images, and records that objects were not detected', async () => {
  await store.close();
  const file = path.join(folder, 'store.duckdb');
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const column of ['objects_version', ...NEW_COLUMNS, 'missing_since', 'content_hash']) {
    await connection.run(`ALTER TABLE media DROP COLUMN ${column}`);
  }
  for (const column of NEW_COLUMNS) {
    await connection.run(`ALTER TABLE skipped_files DROP COLUMN ${column}`);
  }
  await connection.run('DROP TABLE media_vectors');
  await connection.run('ALTER TABLE media ADD COLUMN vector BLOB');
  for (const table of [
    ...['objects', 'object_clusters', 'image_annotations', 'annotation_problems'],
    ...['deleted_media', 'deleted_objects', 'folder_identities'],
  ]) {
    await connection.run(`DROP TABLE ${table}`);
  }
  await connection.run(
    `INSERT INTO tags (dataset_id, media_id, tag) VALUES ('${DATASET}', '${uuid(1)}', 'kept')`,
  );
  await connection.run(
    `INSERT INTO media VALUES ('${uuid(1)}', '${DATASET}', 'a.jpg', 5, 7, 1, 1, 'jpeg', ''::BLOB)`,
  );
  connection.closeSync();
  instance.closeSync();
  store = await openDuckDbStore(file);
  expect(await store.media.knownFiles(DATASET)).toEqual([
    {
      ...{ path: 'a.jpg', fileSize: 5, modifiedMs: 7, changedMs: null, inode: null },
      ...{ objectsVersion: '', contentHash: null, missingSince: null, isEmbedded: true },
      size: { width: 1, height: 1 },
    },
  ]);
  expect(await store.tags.all(DATASET)).toEqual(new Map([[uuid(1), ['kept']]]));
  await store.media.removeFiles(DATASET, ['a.jpg']);
  const moved = { ...image(2, 'moved.jpg'), fileSize: 5, modifiedMs: 7 };
  await store.media.save(DATASET, [moved]);
  expect(await store.tags.all(DATASET)).toEqual(new Map([[uuid(2), ['kept']]]));
});

const holiday: StoredDataset = {
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
const anchor: EmbeddedAnchor = {
  anchorId: uuid(1),
  fileName: 'query.png',
  uploadName: 'abc.png',
  width: 10,
  height: 20,
  format: 'png',
  boundingBox: { x: 0.1, y: 0.2, width: 0.5, height: 0.6 },
  vector: image(1).vector,
};

test('an anchor is read with and without its region', async () => {
  await store.datasets.save(holiday);
  const whole = { ...anchor, anchorId: uuid(2), boundingBox: null };
  expect(await store.anchors.save(DATASET, 'm1', anchor)).toBe(true);
  expect(await store.anchors.save(DATASET, 'm1', whole)).toBe(true);
  expect(await store.anchors.find(DATASET, uuid(1))).toEqual(anchor);
  expect((await store.anchors.find(DATASET, uuid(2)))?.boundingBox).toBeNull();
  expect(await store.anchors.find(OTHER, uuid(1))).toBeUndefined();
});

test('an anchor has a vector for each model, and none is saved for a removed dataset', async () => {
  await store.datasets.save(holiday);
  await store.anchors.save(DATASET, 'm1', anchor);
  await store.models.use({ ...holiday, modelId: 'm2', previousModelId: 'm1' });
  expect(await store.datasets.all()).toEqual([
    { ...holiday, modelId: 'm2', previousModelId: 'm1' },
  ]);
  expect(await store.anchors.find(DATASET, uuid(1))).toEqual({ ...anchor, vector: null });
  const other = image(2).vector;
  await store.anchors.saveVector(DATASET, 'm2', uuid(1), other);
  expect(await store.anchors.find(DATASET, uuid(1))).toEqual({ ...anchor, vector: other });
  expect(await store.anchors.find(DATASET, uuid(1), 'm1')).toEqual(anchor);
  // A search that began with the earlier model.
  expect(await store.anchors.save(DATASET, 'm1', { ...anchor, anchorId: uuid(3) })).toBe(true);
  expect((await store.anchors.find(DATASET, uuid(3)))?.vector).toBeNull();
  expect(await store.anchors.save(OTHER, 'm2', { ...anchor, anchorId: uuid(2) })).toBe(false);
  expect(await store.anchors.find(OTHER, uuid(2))).toBeUndefined();
});

const boundingBox = { x: 0.1, y: 0.2, width: 0.3, height: 0.4 };
const objectOf = (n: number) => ({
  ...{ objectId: uuid(n), label: 'cat', boundingBox, vector: image(n).vector },
});

/** Vectors of an image with an object, as another model computes them. */
function otherVectors(n: number, objectId: string): ImageVectors {
  return {
    ...{ mediaId: uuid(n), vector: image(500 + n).vector, objectsVersion: 'v1' },
    contentHash: `hash of ${n}`,
    objects: [{ mediaId: objectId, vector: image(600 + n).vector }],
  };
}

async function idsOf(type: EntityType, modelId?: string): Promise<readonly string[]> {
  return (await store.vectors.all(DATASET, type, DIMS, modelId)).mediaIds;
}

test('the vectors of the next model are collected beside those in use, for present versions', async () => {
  await store.datasets.save(holiday);
  const images = [1, 2, 3].map((n) => ({ ...image(n), objects: [objectOf(100 + n)] }));
  await store.media.save(DATASET, images);
  const missing = await store.models.unembedded(DATASET, 'm2');
  expect(missing.map(({ mediaId }) => mediaId)).toEqual([1, 2, 3].map(uuid));
  expect(missing[0]).toEqual({
    ...{ mediaId: uuid(1), path: image(1).path, missingSince: null, objectsVersion: 'v1' },
    objects: [{ objectId: uuid(101), label: 'cat', boundingBox }],
  });
  await store.models.saveVectors(DATASET, 'm2', [
    otherVectors(1, uuid(101)),
    { ...otherVectors(2, uuid(102)), contentHash: 'of another version' },
    { ...otherVectors(3, uuid(103)), objectsVersion: 'other objects' },
  ]);
  expect(await idsOf('IMAGES', 'm2')).toEqual([uuid(1)]);
  expect(await idsOf('OBJECTS', 'm2')).toEqual([uuid(101)]);
  expect(await idsOf('IMAGES')).toEqual([1, 2, 3].map(uuid));
  expect(await store.models.countEmbedded(DATASET, 'm2')).toEqual({ nEmbedded: 1, nImages: 3 });
  const left = await store.models.unembedded(DATASET, 'm2');
  expect(left.map(({ mediaId }) => mediaId)).toEqual([uuid(2), uuid(3)]);

  await store.media.save(DATASET, [{ ...image(1), objects: [objectOf(101)] }]);
  expect(await idsOf('IMAGES', 'm2')).toEqual([]);
  expect(await idsOf('OBJECTS', 'm2')).toEqual([]);
  await store.models.saveVectors(DATASET, 'm2', [otherVectors(1, uuid(101))]);
  await store.media.removeFiles(DATASET, [image(1).path]);
  expect(await idsOf('IMAGES', 'm2')).toEqual([]);
  expect(await idsOf('OBJECTS', 'm2')).toEqual([]);
});

test('a switch keeps the previous model with its clusters, and no third one', async () => {
  const clusterIds = [10, 11, 12, 13, 14].map(uuid);
  await store.datasets.save(holiday);
  await store.media.save(DATASET, [image(1), image(2)]);
  const memberships = [1, 2].map((n) => ({ mediaId: uuid(n), clusterIds }));
  await store.clusters.save(DATASET, 'IMAGES', memberships, CUT_OFFS);
  await store.models.savePending(DATASET, { source: 'hub/m2', isStopped: true });
  const others = [1, 2].map((n) => ({ ...otherVectors(n, uuid(101)), objects: [] }));
  await store.models.saveVectors(DATASET, 'm2', others);
  expect(await store.models.pending(DATASET)).toEqual({
    ...{ source: 'hub/m2', isStopped: true, nEmbedded: 2, nImages: 2 },
  });
  expect(await store.clusters.areCurrent(DATASET, 'IMAGES', 'm2')).toBe(false);
  const reversed = memberships.map((one) => ({ ...one, clusterIds: clusterIds.toReversed() }));
  await store.clusters.save(DATASET, 'IMAGES', reversed, CUT_OFFS, { modelId: 'm2' });
  expect((await clustersOf('IMAGES'))[0]?.clusterIds).toEqual(clusterIds);

  await store.models.use({ ...holiday, modelId: 'm2', previousModelId: 'm1' });
  expect(await store.models.pending(DATASET)).toBeUndefined();
  expect((await clustersOf('IMAGES'))[0]?.clusterIds).toEqual(clusterIds.toReversed());
  expect(await store.clusters.areCurrent(DATASET, 'IMAGES', 'm1')).toBe(true);
  expect((await store.media.knownFiles(DATASET)).map((file) => file.isEmbedded)).toEqual([
    true,
    true,
  ]);

  await store.models.saveVectors(DATASET, 'm3', others);
  await store.models.discardPending(DATASET);
  expect(await idsOf('IMAGES', 'm3')).toEqual([]);
  expect(await idsOf('IMAGES', 'm1')).toHaveLength(2);
  await store.models.forgetPrevious(DATASET);
  expect(await idsOf('IMAGES', 'm1')).toEqual([]);
  expect(await idsOf('IMAGES')).toHaveLength(2);
  expect((await store.datasets.all())[0]?.previousModelId).toBeNull();
});

test('a vector of a thumbnail is replaced when the file can be read again', async () => {
  await store.datasets.save(holiday);
  await store.media.save(DATASET, [image(1)]);
  const ofThumbnail = { ...otherVectors(1, uuid(101)), contentHash: null, objects: [] };
  await store.models.saveVectors(DATASET, 'm2', [ofThumbnail]);
  await store.models.use({ ...holiday, modelId: 'm2' });
  expect(await idsOf('IMAGES')).toEqual([uuid(1)]);
  expect((await store.media.knownFiles(DATASET))[0]?.isEmbedded).toBe(false);
});

test('the vectors and clusters of a store of version 1 are kept by model', async () => {
  const clusterIds = [10, 11, 12, 13, 14].map(uuid);
  await store.datasets.save(holiday);
  const images = [1, 2].map((n) => ({ ...image(n), objects: [objectOf(100 + n)] }));
  await store.media.save(DATASET, images);
  const memberships = [1, 2].map((n) => ({ mediaId: uuid(n), clusterIds }));
  await store.clusters.save(DATASET, 'IMAGES', memberships, CUT_OFFS);
  await store.anchors.save(DATASET, 'm1', anchor);
  const fingerprint = await store.clusters.fingerprint(DATASET, 'IMAGES');
  await store.close();
  await makeVersion1(path.join(folder, 'store.duckdb'));
  for (let start = 0; start < 2; start++) {
    store = await openDuckDbStore(path.join(folder, 'store.duckdb'));
    const { mediaIds, vectors } = await store.vectors.all(DATASET, 'IMAGES', DIMS, 'm1');
    expect(mediaIds).toEqual([uuid(1), uuid(2)]);
    expect(vectors.slice(0, DIMS)).toEqual(image(1).vector);
    expect(await idsOf('OBJECTS')).toEqual([uuid(101), uuid(102)]);
    expect(await store.anchors.find(DATASET, uuid(1))).toEqual(anchor);
    expect(await store.clusters.areCurrent(DATASET, 'IMAGES')).toBe(true);
    expect(await store.clusters.fingerprint(DATASET, 'IMAGES')).toBe(fingerprint);
    expect(await store.clusters.clustering(DATASET, 'IMAGES')).toMatchObject({ nRows: 2 });
    expect((await store.datasets.all())[0]).toEqual(holiday);
    await store.close();
  }
  store = await openDuckDbStore(path.join(folder, 'store.duckdb'));
});

/** Turns a store into one of the version that kept one vector in each row. */
async function makeVersion1(file: string): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  for (const [table, id] of Object.entries(ENTITY_IDS)) {
    const vectors = table === 'anchors' ? 'anchor_vectors' : `${table.replace(/s$/, '')}_vectors`;
    await connection.run(`ALTER TABLE ${table} ADD COLUMN vector BLOB`);
    await connection.run(
      `UPDATE ${table} SET vector = other.vector FROM ${vectors} AS other WHERE ${table}.${id} = other.${id}`,
    );
    await connection.run(`DROP TABLE ${vectors}`);
  }
  await connection.run(
    'CREATE TABLE clusterings AS SELECT * EXCLUDE model_id FROM model_clusterings',
  );
  await connection.run('DROP TABLE model_clusterings');
  for (const table of ['clusters', 'object_clusters']) {
    await connection.run(`ALTER TABLE ${table} DROP COLUMN model_id`);
  }
  await connection.run('ALTER TABLE datasets DROP COLUMN previous_model_id');
  await connection.run('UPDATE store_state SET schema_version = 1');
  connection.closeSync();
  instance.closeSync();
}

const ENTITY_IDS = { media: 'media_id', objects: 'object_id', anchors: 'anchor_id' };

test('concurrent writes are separate', async () => {
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      store.media.save(DATASET, [image(2 * i), image(2 * i + 1)]),
    ),
  );
  expect((await store.vectors.all(DATASET, 'IMAGES', DIMS)).mediaIds).toHaveLength(40);
});

test('concurrent reads of vectors and other data are complete', async () => {
  const images = Array.from({ length: 3000 }, (_, n) => image(n));
  await store.media.save(DATASET, images);
  await store.media.save(
    OTHER,
    images.map((media, n) => ({ ...media, mediaId: uuid(10_000 + n) })),
  );
  const [first, second] = await Promise.all([
    store.vectors.all(DATASET, 'IMAGES', DIMS),
    store.vectors.all(OTHER, 'IMAGES', DIMS),
    store.media.knownFiles(DATASET),
    store.media.byIds(OTHER, [uuid(10_001)]),
  ]);
  expect([first.mediaIds.length, second.mediaIds.length]).toEqual([3000, 3000]);
});

test('a dataset is saved and changed', async () => {
  await store.datasets.save({ ...holiday, displayName: 'Photos' });
  await store.datasets.save(holiday);
  expect(await store.datasets.all()).toEqual([holiday]);
});

test('temporary sort files of a killed process are removed', async () => {
  await store.close();
  const spilled = path.join(folder, 'store.duckdb.tmp');
  await mkdir(spilled);
  await writeFile(path.join(spilled, 'duckdb_temp_storage-0.tmp'), 'half of it');
  store = await openDuckDbStore(path.join(folder, 'store.duckdb'));
  expect(await readdir(folder)).not.toContain('store.duckdb.tmp');
});

test('a killed process loses no confirmed write, and the file is locked until then', async () => {
  const file = path.join(folder, 'killed.duckdb');
  const script = `
    import { openDuckDbStore } from ${JSON.stringify(new URL('./duckdb-store.ts', import.meta.url).href)};
    const store = await openDuckDbStore(process.argv[1]);
    const media = (n) => ({ mediaId: '00000000-0000-5000-8000-' + String(n).padStart(12, '0'), path: n + '.jpg',
      fileSize: 1, modifiedMs: 1, width: 1, height: 1, format: 'jpeg', changedMs: null, inode: null, contentHash: null,
      objectsVersion: '', objects: [], vector: new Float32Array(${DIMS}) });
    for (let n = 0; ; n++) { await store.media.save('${DATASET}', [media(n)]); console.log(n); }`;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', script, file],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let acknowledged = -1;
  for await (const chunk of child.stdout) {
    acknowledged = Number(String(chunk).trim().split('\n').at(-1));
    if (acknowledged < 50) continue;
    await expect(openDuckDbStore(file)).rejects.toThrow(StoreInUseError);
    break;
  }
  expect(acknowledged).toBeGreaterThanOrEqual(50);
  child.kill('SIGKILL');
  await once(child, 'exit');

  const survivor = await openDuckDbStore(file);
  const { mediaIds } = await survivor.vectors.all(DATASET, 'IMAGES', DIMS);
  await survivor.close();
  expect(mediaIds.length).toBeGreaterThan(acknowledged);
});
