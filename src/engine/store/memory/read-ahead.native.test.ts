import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import type { EmbeddedMedia } from '#engine/store/media-store.ts';
import { ReadAhead } from './read-ahead.ts';

const DATASET = '11111111-1111-5111-8111-111111111111';
const N_IMAGES = 1500;

const uuid = (n: number) => `00000000-0000-5000-8000-${String(n).padStart(12, '0')}`;

function image(n: number): EmbeddedMedia {
  return {
    ...{ mediaId: uuid(n), path: `${n}.jpg`, fileSize: n, modifiedMs: n, changedMs: n, inode: n },
    ...{ contentHash: `hash of ${n}`, width: 640, height: 480, format: 'jpeg' },
    ...{ vector: new Float32Array(4), objectsVersion: 'v1' },
    objects: [
      {
        objectId: uuid(N_IMAGES + n),
        label: `object ${n}`,
        boundingBox: { x: 0, y: 0, width: 0.5, height: 0.5 },
        vector: new Float32Array(4),
      },
    ],
  };
}

const published = (type: 'IMAGES' | 'OBJECTS', first: number) => ({
  type,
  size: N_IMAGES,
  mediaIdOf: (row: number) => uuid(first + row),
});

async function openFilled() {
  const folder = await mkdtemp(path.join(tmpdir(), 'semblance-read-ahead-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const store = await openDuckDbStore(path.join(folder, 'store.duckdb'));
  await store.media.save(
    DATASET,
    Array.from({ length: N_IMAGES }, (_, n) => image(n)),
  );
  return store;
}

test('all images and objects are answered without the database afterwards', async () => {
  const store = await openFilled();
  const { signal } = new AbortController();
  const readAhead = new ReadAhead(store.media, signal);
  readAhead.start(DATASET, [published('IMAGES', 0), published('OBJECTS', N_IMAGES)]);
  await readAhead.ended();
  await store.close();

  const imageIds = Array.from({ length: N_IMAGES }, (_, n) => uuid(n));
  const images = await store.media.byIds(DATASET, imageIds);
  expect(imageIds.map((id) => images.get(id)?.path)).toEqual(imageIds.map((_, n) => `${n}.jpg`));
  const objectsOf = await store.media.objectsOf(DATASET, imageIds);
  expect(imageIds.map((id) => objectsOf.get(id)?.[0]?.label)).toEqual(
    imageIds.map((_, n) => `object ${n}`),
  );
  const objectIds = imageIds.map((_, n) => uuid(N_IMAGES + n));
  const objects = await store.media.objectsByIds(DATASET, objectIds);
  expect(objectIds.map((id) => objects.get(id)?.label)).toEqual(
    imageIds.map((_, n) => `object ${n}`),
  );
});

test('ends when it is aborted or the database fails, and then the row itself is asked for', async () => {
  const store = await openFilled();
  const aborted = new ReadAhead(store.media, AbortSignal.abort());
  aborted.start(DATASET, [published('IMAGES', 0)]);
  await aborted.ended();
  await store.close();
  const closed = new ReadAhead(store.media, new AbortController().signal);
  closed.start(DATASET, [published('IMAGES', 0)]);
  await closed.ended();
  await expect(store.media.byIds(DATASET, [uuid(1)])).rejects.toThrow();
});
