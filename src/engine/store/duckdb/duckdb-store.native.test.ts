import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { idsOf } from '#engine/store/contract/stored-reads.fixture.ts';
import {
  anchor,
  CUT_OFFS,
  clusterIds,
  DATASET,
  DIMS,
  holiday,
  image,
  objectOf,
  uuid,
} from '#engine/store/contract/stored-samples.fixture.ts';
import type { Store } from '#engine/store/store.ts';
import { StoreInUseError } from '#engine/store/store-errors.ts';
import { openDuckDbStore } from './duckdb-store.ts';

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

test('the vectors and clusters of a store of version 1 are kept by model', async () => {
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
    expect(await idsOf(store, 'OBJECTS')).toEqual([uuid(101), uuid(102)]);
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
