import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { drawImage } from '#engine/embed/drawing.fixture.ts';
import { createEmbedder, type Embedder } from '#engine/embed/embedder.ts';
import { madeModel } from '#engine/embed/model/made-model.fixture.ts';
import type { StoredDataset } from '#engine/store/dataset-store.ts';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import { mediaIdOf } from '#engine/store/ids.ts';
import type { Store } from '#engine/store/store.ts';
import { indexFolder } from './index-folder.ts';
import type { IndexSummary } from './indexing-event.ts';
import { deleteMissingImages, purgeDeleted } from './purge-deleted.ts';
import { summaryOf } from './summary-of.fixture.ts';

const DATASET = '11111111-1111-5111-8111-111111111111';

let embedder: Embedder;
let root: string;
let photos: string;
let store: Store;

beforeAll(async () => {
  embedder = await createEmbedder({ modelDir: await madeModel(), threads: 1 });
});
afterAll(async () => {
  await embedder.close();
});
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'semblance-missing-'));
  photos = path.join(root, 'photos');
  store = await openDuckDbStore(path.join(root, 'store.duckdb'));
  await mkdir(path.join(photos, 'trip'), { recursive: true });
  for (let n = 0; n < 4; n++) await put(`${n}.png`, n);
  for (let n = 4; n < 7; n++) await put(`trip/${n}.png`, n);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await store.close();
  await rm(root, { recursive: true });
});

const ofDataset = () => ({
  datasetId: DATASET,
  store,
  thumbnail: (mediaId: string) => path.join(root, 'thumbnails', mediaId),
});

function index({ mayBeAway = true } = {}): Promise<IndexSummary> {
  const events = indexFolder({
    ...ofDataset(),
    folder: photos,
    embedder,
    signal: new AbortController().signal,
    leaveOut: path.join(root, 'thumbnails'),
    mayBeAway,
    findObjects: true,
    alwaysReclusterBelow: 100,
    embedAgain: new Set(),
    published: { indexes: null },
  });
  return summaryOf(events);
}

const picture = (n: number) => drawImage(60, 40, n).png().toBuffer();
const put = async (file: string, n: number) => writeFile(path.join(photos, file), await picture(n));
const idOf = (file: string) => mediaIdOf(DATASET, file);
const tag = (file: string, name: string) => store.tags.add(DATASET, name, [idOf(file)]);
const tagsOf = async (file: string) => (await store.tags.all(DATASET)).get(idOf(file)) ?? [];
const away = () => rename(photos, `${photos}-away`);
const back = () => rename(`${photos}-away`, photos);

async function files(isMissing: boolean): Promise<string[]> {
  const known = await store.media.knownFiles(DATASET);
  return known
    .filter(({ missingSince }) => (missingSince !== null) === isMissing)
    .map((file) => file.path)
    .sort();
}
const ALL = ['0.png', '1.png', '2.png', '3.png', 'trip/4.png', 'trip/5.png', 'trip/6.png'];

async function expectAllKept(): Promise<void> {
  expect(await files(true)).toEqual(ALL);
  expect((await store.vectors.all(DATASET, 'IMAGES', embedder.model.dims)).mediaIds).toHaveLength(
    7,
  );
  expect(await readdir(path.join(root, 'thumbnails'))).toHaveLength(7);
  expect(await tagsOf('0.png')).toEqual(['kept']);
}

test.each(['an empty folder in its place', 'nothing in its place'])(
  'a missing folder, with %s, keeps everything, and nothing is embedded when it returns',
  async (place) => {
    await index();
    await tag('0.png', 'kept');
    const before = await store.media.byIds(DATASET, ALL.map(idOf));
    await away();
    if (place.startsWith('an empty')) await mkdir(photos);
    const gone = await index();
    expect(gone).toMatchObject({ nAway: 7, nRemoved: 0, nEmbedded: 0, changed: false });
    expect(gone.folderError === null).toBe(place.startsWith('an empty'));
    await expectAllKept();
    // Nor does a run later change that.
    expect(await index()).toMatchObject({ nAway: 0, nRemoved: 0 });
    await expectAllKept();

    await rm(photos, { recursive: true, force: true });
    await back();
    const embedded = vi.spyOn(embedder, 'embedFile');
    expect(await index()).toMatchObject({ nReturned: 7, nEmbedded: 0, folderError: null });
    expect(embedded).not.toHaveBeenCalled();
    expect(await files(true)).toEqual([]);
    expect(await store.media.byIds(DATASET, ALL.map(idOf))).toEqual(before);
  },
);

test('a subfolder that disappears is missing, and images that a person deletes are deleted', async () => {
  await put('7.png', 7);
  await index();
  await rename(path.join(photos, 'trip'), path.join(root, 'elsewhere'));
  await rm(path.join(photos, '0.png'));
  expect(await index()).toMatchObject({ nAway: 3, nRemoved: 1 });
  expect(await files(true)).toEqual(['trip/4.png', 'trip/5.png', 'trip/6.png']);
  expect(await files(false)).toEqual(['1.png', '2.png', '3.png', '7.png']);

  await rename(path.join(root, 'elsewhere'), path.join(photos, 'trip'));
  expect(await index()).toMatchObject({ nReturned: 3, nEmbedded: 0 });
});

test('the images of a renamed folder keep their tags and are not missing', async () => {
  await index();
  await tag('trip/5.png', 'kept');
  await rename(path.join(photos, 'trip'), path.join(photos, 'journey'));
  expect(await index()).toMatchObject({ nAway: 0, nRemoved: 3 });
  expect(await tagsOf('journey/5.png')).toEqual(['kept']);
});

test('the tags of a file that is copied and then deleted move to the copy', async () => {
  await index();
  await tag('trip/5.png', 'kept');
  await cp(path.join(photos, 'trip'), path.join(photos, 'copies'), { recursive: true });
  await index();
  expect(await tagsOf('copies/5.png')).toEqual([]);
  await rm(path.join(photos, 'trip', '5.png'));
  expect(await index()).toMatchObject({ nAway: 0, nRemoved: 1 });
  expect(await tagsOf('copies/5.png')).toEqual(['kept']);
});

test('images of a disconnected drive are missing, even if they have copies elsewhere', async () => {
  await put('copy of 5.png', 5);
  for (const file of ['4.png', '6.png']) await put(`copy of ${file}`, Number(file[0]));
  await index();
  await tag('trip/5.png', 'kept');
  await rename(path.join(photos, 'trip'), path.join(root, 'elsewhere'));
  expect(await index()).toMatchObject({ nAway: 3, nRemoved: 0 });
  expect(await files(true)).toEqual(['trip/4.png', 'trip/5.png', 'trip/6.png']);
  expect(await tagsOf('trip/5.png')).toEqual(['kept']);
  expect(await tagsOf('copy of 5.png')).toEqual([]);

  const embedded = vi.spyOn(embedder, 'embedFile');
  await rename(path.join(root, 'elsewhere'), path.join(photos, 'trip'));
  expect(await index()).toMatchObject({ nReturned: 3, nEmbedded: 0 });
  expect(embedded).not.toHaveBeenCalled();

  // Once a person says that they are gone, their copies take the tags.
  await rm(path.join(photos, 'trip'), { recursive: true });
  expect(await index()).toMatchObject({ nAway: 3, nRemoved: 0 });
  expect(await deleteMissingImages(ofDataset(), 'trip')).toHaveLength(3);
  await index();
  expect(await tagsOf('copy of 5.png')).toEqual(['kept']);
});

test('an image with a copy elsewhere is missing together with the whole folder', async () => {
  await put('trip/copy of 0.png', 0);
  await index();
  for (const n of [0, 1, 2, 3]) await rm(path.join(photos, `${n}.png`));
  await put('new.png', 11);
  await rename(path.join(photos, 'trip', '4.png'), path.join(root, '4.png'));
  expect(await index()).toMatchObject({ nAway: 5, nRemoved: 0 });
  expect(await files(true)).toEqual(['0.png', '1.png', '2.png', '3.png', 'trip/4.png']);
});

test('the tags of a deleted image return with its path, or with its content', async () => {
  await put('object.png', 9);
  const annotation = (file: string) =>
    writeFile(
      path.join(photos, 'object_annotations.csv'),
      `filename,col_x,row_y,width,height,label\n${file},0,0,20,20,thing\n`,
    );
  await annotation('object.png');
  await index();
  await tag('0.png', 'by path');
  await tag('object.png', 'by content');
  const objectIn = async (file: string) => {
    const [object] = await store.media.objectsIn(DATASET, [idOf(file)]);
    return object?.objectId ?? expect.fail();
  };
  await store.tags.add(DATASET, 'object', [await objectIn('object.png')]);

  for (const file of ['0.png', 'object.png']) await rm(path.join(photos, file));
  expect(await index()).toMatchObject({ nAway: 0, nRemoved: 2 });
  expect(await store.tags.counts(DATASET)).toEqual([]);

  await put('0.png', 0);
  await put('trip/under another name.png', 9);
  await annotation('trip/under another name.png');
  await index();
  expect(await tagsOf('0.png')).toEqual(['by path']);
  expect(await tagsOf('trip/under another name.png')).toEqual(['by content']);
  const objectId = await objectIn('trip/under another name.png');
  expect((await store.tags.all(DATASET)).get(objectId)).toEqual(['object']);
});

test('a copy of a missing image gets its tags, and the image keeps them', async () => {
  await index();
  await tag('trip/5.png', 'kept');
  await rename(path.join(photos, 'trip'), path.join(root, 'elsewhere'));
  await index();
  await put('restored.png', 5);
  await index();
  expect(await tagsOf('restored.png')).toEqual(['kept']);
  expect(await tagsOf('trip/5.png')).toEqual(['kept']);
  expect(await files(true)).toHaveLength(3);
});

test('labels of missing images stay, and are not reported as annotation problems', async () => {
  await writeFile(
    path.join(photos, 'image_annotations.csv'),
    'filename,label\n0.png,near\ntrip/5.png,far\n',
  );
  await index();
  const labelOf = async (file: string) =>
    (await store.media.byIds(DATASET, [idOf(file)])).get(idOf(file))?.labels;
  await rename(path.join(photos, 'trip'), path.join(root, 'elsewhere'));
  await index();
  expect(await store.annotations.problems(DATASET)).toEqual([]);
  await away();
  await mkdir(photos);
  await index();
  expect([await labelOf('0.png'), await labelOf('trip/5.png')]).toEqual([['near'], ['far']]);
});

test('missing images are deleted on request, and their tags only by a later purge', async () => {
  await index();
  await tag('trip/5.png', 'kept');
  await rename(path.join(photos, 'trip'), path.join(root, 'elsewhere'));
  await index();
  expect(await deleteMissingImages(ofDataset(), 'other')).toEqual([]);
  expect(await deleteMissingImages(ofDataset(), 'trip')).toHaveLength(3);
  await index();
  expect(await files(true)).toEqual([]);
  expect(await purgeDeleted(ofDataset(), 30)).toBe(0);
  expect(await tagsOf('trip/5.png')).toEqual(['kept']);
  expect(await store.deletedMedia.find(DATASET, idOf('trip/5.png'))).toMatchObject({
    path: 'trip/5.png',
    vector: expect.any(Float32Array),
  });
  expect(await purgeDeleted(ofDataset(), 0)).toBe(3);
  expect(await tagsOf('trip/5.png')).toEqual([]);
  expect(await readdir(path.join(root, 'thumbnails'))).toHaveLength(4);
});

test('an image that disappears from a folder of the data directory is deleted', async () => {
  await index();
  await rm(path.join(photos, 'trip'), { recursive: true });
  expect(await index({ mayBeAway: false })).toMatchObject({ nAway: 0, nRemoved: 3 });
});

test('the tags of missing images are kept when the model changes', async () => {
  const now = new Date();
  const dataset: StoredDataset = {
    ...{ datasetId: DATASET, displayName: 'Photos', folder: photos, modelId: 'old' },
    ...{
      createdAt: now,
      updatedAt: now,
      source: 'FOLDER',
      labelsFromFolders: false,
      previousModelId: null,
    },
  };
  await store.datasets.save(dataset);
  await index();
  await tag('trip/5.png', 'kept');
  await rename(path.join(photos, 'trip'), path.join(root, 'elsewhere'));
  await index();
  await store.models.use({ ...dataset, modelId: 'new' });
  await index();
  await put('moved.png', 5);
  await index();
  expect(await tagsOf('moved.png')).toEqual(['kept']);
});

/** Whether this machine lets us mount: as root, and outside of most containers. */
function mountError(): string | null {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return String(error);
  }
}
const cannotMount = mountError();

test.skipIf(cannotMount !== null)(
  `images are missing while a drive is unmounted, and return when it is mounted ${cannotMount ? `(skipped: ${cannotMount})` : ''}`,
  async () => {
    const mount = (...args: string[]) => execFileSync('mount', args);
    const drive = path.join(root, 'drive');
    await rename(photos, drive);
    await mkdir(photos);
    mount('--bind', drive, photos);
    try {
      await index();
      await tag('0.png', 'kept');
      execFileSync('umount', [photos]);
      expect(await index()).toMatchObject({ nAway: 7, nRemoved: 0 });
      await expectAllKept();
      mount('--bind', drive, photos);
      const embedded = vi.spyOn(embedder, 'embedFile');
      expect(await index()).toMatchObject({ nReturned: 7, nEmbedded: 0 });
      expect(embedded).not.toHaveBeenCalled();
      // Another drive in its place, with other pictures: the one before is away, not deleted.
      execFileSync('umount', [photos]);
      mount('-t', 'tmpfs', 'tmpfs', photos);
      await put('other.png', 20);
      expect(await index()).toMatchObject({ nAway: 7, nRemoved: 0, nEmbedded: 1 });
    } finally {
      execFileSync('umount', [photos]);
    }
  },
);
