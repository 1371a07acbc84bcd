import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { drawImage } from '#engine/embed/drawing.fixture.ts';
import { createEmbedder, type Embedder } from '#engine/embed/embedder.ts';
import { madeModel } from '#engine/embed/model/made-model.fixture.ts';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import type { Store } from '#engine/store/store.ts';
import { indexFolder } from './index-folder.ts';
import type { IndexingEvent } from './indexing-event.ts';
import { purgeDeleted } from './purge-deleted.ts';
import { summaryOf } from './summary-of.fixture.ts';

const DATASET = '11111111-1111-5111-8111-111111111111';

let root: string;
let photos: string;
let thumbnails: string;
let store: Store;
let embedder: Embedder;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'semblance-index-'));
  photos = path.join(root, 'photos');
  thumbnails = path.join(root, 'thumbnails');
  await mkdir(photos);
  store = await openDuckDbStore(path.join(root, 'store.duckdb'));
  embedder = await createEmbedder({ modelDir: await madeModel(), threads: 1 });
});
afterEach(async () => {
  await embedder.close();
  await store.close();
  await rm(root, { recursive: true });
});

const thumbnail = (mediaId: string) => path.join(thumbnails, mediaId);

function events(signal = new AbortController().signal): AsyncGenerator<IndexingEvent, void> {
  return indexFolder({
    datasetId: DATASET,
    folder: photos,
    store,
    embedder,
    thumbnail,
    signal,
    leaveOut: root,
    mayBeAway: true,
    findObjects: true,
    alwaysReclusterBelow: 100,
    embedAgain: new Set(),
    published: { indexes: null },
  });
}
const index = () => summaryOf(events());

const put = (file: string, bytes: Uint8Array | string) => writeFile(path.join(photos, file), bytes);
const annotate = (...rows: string[]) =>
  put(
    'object_annotations.csv',
    ['filename,col_x,row_y,width,height,label', ...rows, ''].join('\n'),
  );

/** As a kill would break off a run, right before or after something is stored. */
function breakOff(when: 'before' | 'after', method: 'removeFiles' | 'save' | 'saveSkipped'): void {
  const write = store.media[method].bind(store.media) as (...args: unknown[]) => Promise<void>;
  vi.spyOn(store.media, method).mockImplementationOnce(async (...args: unknown[]) => {
    if (when === 'after') await write(...args);
    throw new Error('killed');
  });
}

test.each(['before', 'after'] as const)(
  'a run that is interrupted %s a write leaves no unused thumbnail permanently',
  async (when) => {
    const picture = await drawImage(60, 40, 1).png().toBuffer();
    for (const file of ['stays.png', 'goes.png', 'breaks.png']) await put(file, picture);
    await annotate('stays.png,0,0,20,20,a', 'goes.png,0,0,20,20,a', 'breaks.png,0,0,20,20,a');
    await index();
    expect(await readdir(thumbnails)).toHaveLength(6);

    await rm(path.join(photos, 'goes.png'));
    await put('breaks.png', 'no picture');
    await annotate('stays.png,0,0,30,30,b');
    for (const method of ['removeFiles', 'save', 'saveSkipped'] as const) {
      breakOff(when, method);
      await expect(index()).rejects.toThrow('killed');
    }
    await index();
    // Those of what is deleted are kept for as long as its tags are.
    await purgeDeleted({ datasetId: DATASET, store, thumbnail }, 0);
    expect(await readdir(thumbnails)).toHaveLength(2);
  },
);

async function putMany(): Promise<void> {
  const picture = await drawImage(60, 40, 1).png().toBuffer();
  for (let n = 0; n < 12; n++) await put(`${n}.png`, picture);
}
const nKnown = async () => (await store.media.knownFiles(DATASET)).length;

test('a run reports its events in order, and embeds even when nobody reads them', async () => {
  await mkdir(path.join(photos, 'trip'));
  await putMany();
  const kinds = new Set<string>();
  for await (const event of events()) {
    if (event.kind === 'embedding' && !kinds.has(event.kind)) {
      expect(event.progress).toMatchObject({ n_done: 0, n_total: 12 });
      await expect.poll(() => readdir(thumbnails).catch(() => [])).toHaveLength(12);
    }
    kinds.add(event.kind);
  }
  expect([...kinds]).toEqual(['folder', 'embedding', 'clustering', 'reclustering', 'indexed']);
  expect(await nKnown()).toBe(12);
});

test.each(['read no further', 'aborted'])(
  'a run that is %s saves its work, and the next one continues it',
  async (how) => {
    await putMany();
    const abort = new AbortController();
    const run = async () => {
      for await (const event of events(abort.signal)) {
        if (event.kind !== 'embedding' || event.progress.n_done === 0) continue;
        if (how === 'read no further') return;
        abort.abort(new Error('aborted'));
      }
    };
    if (how === 'aborted') await expect(run()).rejects.toThrow('aborted');
    else await run();
    const nSaved = await nKnown();
    expect(nSaved).toBeGreaterThan(0);
    expect(nSaved).toBeLessThan(12);
    expect(await readdir(thumbnails)).toHaveLength(nSaved);
    expect(await index()).toMatchObject({ nEmbedded: 12 - nSaved });
    expect(await nKnown()).toBe(12);
  },
);
