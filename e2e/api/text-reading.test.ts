import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dataset } from '#contract/dataset/dataset.ts';
import { ImageDetails } from '#contract/dataset/image.ts';
import { TextReading } from '#contract/dataset/text-reading.ts';
import { ErrorBody } from '#contract/error.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { blank, drawText } from '#engine/embed/text-lines/drawn-text.fixture.ts';
import { drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const ANNOTATIONS = [
  'filename,col_x,row_y,width,height,label',
  'sign.png,40,20,400,120,plate',
  'sign.png,40,260,400,120,board',
];

let root: string;
let folder: string;
let server: TestServer;
let dataset: LiveDataset;

beforeAll(async () => {
  root = await temporaryFolder();
  folder = path.join(root, 'signs');
  await mkdir(folder);
  const sign = await drawText(await blank(480, 400), [
    { text: 'SPEED LIMIT', x: 60, y: 50, height: 40 },
    { text: 'Café central', x: 60, y: 300, height: 40 },
  ]);
  await writeFile(path.join(folder, 'sign.png'), sign);
  await writeFile(path.join(folder, 'copy.png'), sign);
  await writeFile(path.join(folder, 'hills.jpg'), await drawImage('hills', 1));
  await writeFile(path.join(folder, 'object_annotations.csv'), ANNOTATIONS.join('\n'));
  await restart();
  await server.engine.index(dataset);
});

afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

async function restart(): Promise<void> {
  await server?.close();
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  dataset = await server.addFolder(folder);
}

const inDataset = (rest: string) => `/api/v1/dataset/${dataset.stored.datasetId}${rest}`;

async function reading(): Promise<TextReading> {
  return TextReading.parse(await (await server.get(inDataset('/text_reading'))).json());
}

async function turn(enabled: unknown): Promise<Response> {
  return server.get(inDataset('/text_reading'), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ enabled }),
  });
}

/** Turns reading on and waits until all images are read. */
async function readAll(): Promise<void> {
  expect((await turn(true)).status).toBe(200);
  await server.engine.textReadingEnded(dataset);
}

/** File names, for objects with their labels. */
async function found(caption: string, entity_type = 'IMAGES'): Promise<string[]> {
  const query = new URLSearchParams({ caption, entity_type, threshold: '0' });
  const answer = await server.get(`/api/v1/explore/${dataset.stored.datasetId}?${query}`);
  const { clusters } = ExploreResponse.parse(await answer.json());
  return clusters
    .flatMap(({ previews }) => previews)
    .map(({ type, file_name, labels }) =>
      type === 'OBJECT' ? `${labels?.[0]} in ${file_name}` : file_name,
    )
    .sort();
}

async function details(name: string, label?: string): Promise<ImageDetails> {
  const { datasetId } = dataset.stored;
  const query = `entity_type=${label ? 'OBJECTS' : 'IMAGES'}&threshold=0`;
  const answer = await server.get(`/api/v1/explore/${datasetId}?${query}`);
  const previews = ExploreResponse.parse(await answer.json()).clusters.flatMap((c) => c.previews);
  const media = previews.find(
    ({ file_name, labels }) => file_name === name && (!label || labels?.[0] === label),
  );
  return ImageDetails.parse(await (await server.get(`/api/v1/image/${media?.media_id}`)).json());
}

test('nothing is read unless it is asked for', async () => {
  expect(await reading()).toEqual({
    enabled: false,
    n_read: 0,
    n_with_text: 0,
    n_left: 3,
    seconds_left: null,
    error: null,
  });
  expect(await found('speed')).toEqual([]);
  expect((await details('sign.png')).text_lines).toBeNull();
});

test('a setting that is no boolean is rejected', async () => {
  const answer = await turn('yes');
  expect(answer.status).toBe(400);
  expect(ErrorBody.parse(await answer.json()).detail).toMatch(/enabled must be true or false/);
});

describe('after reading', () => {
  beforeAll(readAll);

  test('the dataset says how much was read', async () => {
    const expected = { enabled: true, n_read: 3, n_with_text: 2, n_left: 0, error: null };
    expect(await reading()).toMatchObject(expected);
    const published = Dataset.parse(await (await server.get(inDataset(''))).json());
    expect(published.text_reading).toMatchObject(expected);
  });

  test.each([
    ['SPEED LIMIT'],
    ['limit speed'],
    ['speed', 'plate'],
    ['cafe central', 'board'],
    ['CAFÉ', 'board'],
    ['speed cafe', null],
  ])('%s is found in images and objects', async (text, label: string | null = 'plate') => {
    expect(await found(text)).toEqual(['copy.png', 'sign.png']);
    expect(await found(text, 'OBJECTS')).toEqual(label === null ? [] : [`${label} in sign.png`]);
  });

  test('labels are found as before, also together with text', async () => {
    expect(await found('plate speed')).toEqual(['sign.png']);
    expect(await found('hills')).toEqual([]);
    expect(await found('speeding')).toEqual([]);
  });

  test('an image lists its lines, an object those in its box', async () => {
    const { text_lines: lines } = await details('sign.png');
    expect(lines?.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^SPEED ?LIMIT$/),
      expect.stringMatching(/^Caf. ?central$/),
    ]);
    for (const { bounding_box: box, confidence } of lines ?? []) {
      expect(confidence).toBeGreaterThan(0.7);
      expect(box.x + box.width).toBeLessThanOrEqual(1);
    }
    const ofObject = await details('sign.png', 'plate');
    expect(ofObject.text_lines).toEqual(lines?.slice(0, 1));
    expect((await details('hills.jpg')).text_lines).toEqual([]);
  });

  test('the region of a line is an anchor', async () => {
    const { media_id, text_lines } = await details('sign.png');
    const box = JSON.stringify(text_lines?.[0]?.bounding_box);
    const query = new URLSearchParams({ entity_type: 'IMAGES', bounding_box: box });
    const answer = await server.get(inDataset(`/search-stored-image?${query}`), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ media_id }),
    });
    expect(answer.status).toBe(200);
  });

  test('a new image is read after it is indexed, and a deleted one is not found', async () => {
    await writeFile(
      path.join(folder, 'shop.png'),
      await drawText(await blank(480, 200), [{ text: 'Fresh bread', x: 40, y: 60, height: 40 }]),
    );
    await rm(path.join(folder, 'copy.png'));
    await server.engine.index(dataset);
    await server.engine.textReadingEnded(dataset);
    expect(await found('bread')).toEqual(['shop.png']);
    expect(await found('speed')).toEqual(['sign.png']);
    expect(await reading()).toMatchObject({ n_read: 3, n_with_text: 2, n_left: 0 });
  });

  test('after a restart the text is found at once, and reading goes on', async () => {
    await restart();
    expect(await found('bread')).toEqual(['shop.png']);
    expect(await reading()).toMatchObject({ enabled: true, n_read: 3 });
    await writeFile(
      path.join(folder, 'door.png'),
      await drawText(await blank(480, 200), [{ text: 'Closed today', x: 40, y: 60, height: 40 }]),
    );
    server.engine.followText(dataset);
    await server.engine.index(dataset);
    await server.engine.textReadingEnded(dataset);
    expect(await found('closed')).toEqual(['door.png']);
  });

  test('turned off, the text stays, and new images are not read', async () => {
    expect((await turn(false)).status).toBe(200);
    await writeFile(
      path.join(folder, 'exit.png'),
      await drawText(await blank(480, 200), [{ text: 'Emergency exit', x: 40, y: 60, height: 40 }]),
    );
    await server.engine.index(dataset);
    await server.engine.textReadingEnded(dataset);
    expect(await found('emergency')).toEqual([]);
    expect(await found('closed')).toEqual(['door.png']);
    expect(await reading()).toMatchObject({ enabled: false, n_left: 1 });
    await readAll();
    expect(await found('emergency')).toEqual(['exit.png']);
  });
});
