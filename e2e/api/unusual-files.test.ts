import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { IndexReport } from '#contract/dataset/dataset.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let photos: string;
let server: TestServer;

beforeEach(async () => {
  root = await realpath(await temporaryFolder());
  photos = path.join(root, 'photos');
  await mkdir(photos);
  server = await startTestServer({ dataDir: path.join(root, 'data') });
});
afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

const put = (name: string, bytes: Uint8Array) => writeFile(path.join(photos, name), bytes);

/** What became of each file: the preview of an image, or the reason why it was left out. */
async function outcomes() {
  const dataset = await server.addFolder(photos);
  await server.engine.index(dataset);
  expect(dataset.fatalError).toBeNull();
  const { datasetId } = dataset.stored;
  const media = await allMembers(datasetId);
  const url = `/api/v1/dataset/${datasetId}/index_report`;
  const report = IndexReport.parse(await (await server.get(url)).json());
  return {
    nImages: report.n_images,
    media: new Map(media.map((preview) => [preview.file_name, preview])),
    skipped: new Map(report.skipped.map(({ file_name, reason }) => [file_name, reason])),
  };
}

/** What is shown of all clusters at the finest level: all images, where none has many copies. */
async function allMembers(datasetId: string) {
  const previews = [];
  for (let page = 0; ; page++) {
    const url = `/api/v1/explore/${datasetId}?threshold=0&page_number=${page}`;
    const { clusters } = ExploreResponse.parse(await (await server.get(url)).json());
    if (clusters.length === 0) return previews;
    previews.push(...clusters.flatMap((cluster) => cluster.previews));
  }
}

const noise = (width: number, height: number, seed: number) => {
  const random = seededRandom(seed);
  const pixels = Buffer.from(Array.from({ length: width * height * 3 }, () => 255 * random()));
  return sharp(pixels, { raw: { width, height, channels: 3 } });
};

/** A PNG of a few bytes whose header says that it is large. */
async function pngClaiming(width: number, height: number): Promise<Buffer> {
  const bytes = await noise(8, 8, 1).png().toBuffer();
  const [headerStart, headerEnd] = [12, 29];
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(headerStart, headerEnd)), headerEnd);
  return bytes;
}

test('unusual images are searchable with their true size', async () => {
  const picture = () => noise(90, 60, 2);
  const frames = await Promise.all([3, 4].map((seed) => noise(90, 60, seed).png().toBuffer()));
  const animated = () => sharp(frames, { join: { animated: true } });
  const files: Record<string, [bytes: Promise<Buffer>, width: number, height: number]> = {
    'one-pixel.png': [noise(1, 1, 5).png().toBuffer(), 1, 1],
    'one-pixel.gif': [noise(1, 1, 6).gif().toBuffer(), 1, 1],
    'ribbon.png': [noise(30_000, 10, 7).png().toBuffer(), 30_000, 10],
    'thread.png': [noise(1, 5_000, 8).png().toBuffer(), 1, 5_000],
    'cmyk.jpg': [picture().toColorspace('cmyk').jpeg().toBuffer(), 90, 60],
    '16-bit.png': [picture().toColorspace('rgb16').png().toBuffer(), 90, 60],
    '16-bit.tiff': [picture().toColorspace('rgb16').tiff().toBuffer(), 90, 60],
    'grey-alpha.png': [picture().toColorspace('b-w').ensureAlpha(0.5).png().toBuffer(), 90, 60],
    'animated.gif': [animated().gif().toBuffer(), 90, 60],
    'animated.webp': [animated().webp().toBuffer(), 90, 60],
    'turned.jpg': [picture().withMetadata({ orientation: 6 }).jpeg().toBuffer(), 60, 90],
    'png-in-truth.jpg': [noise(50, 40, 9).png().toBuffer(), 50, 40],
    'jpeg-in-truth.tiff': [noise(50, 40, 10).jpeg().toBuffer(), 50, 40],
  };
  for (const [name, [bytes]] of Object.entries(files)) await put(name, await bytes);
  const { media, skipped } = await outcomes();
  expect(Object.fromEntries(skipped)).toEqual({});
  for (const [name, [, width, height]] of Object.entries(files)) {
    expect(media.get(name), name).toMatchObject({ width, height });
  }
});

test('an incomplete image, or a bomb, is skipped with a reason', async () => {
  const whole = await drawImage('hills', 0);
  const tiff = await noise(90, 60, 2).tiff().toBuffer();
  const files: Record<string, [bytes: Uint8Array, reason: RegExp]> = {
    'zero.webp': [Buffer.alloc(0), /is empty/],
    'zeros.avif': [Buffer.alloc(10_000), /not an image/],
    'one-byte.jpg': [whole.subarray(0, 1), /not an image|damaged/],
    'header-only.jpg': [whole.subarray(0, 30), /not an image|damaged/],
    'half.jpg': [whole.subarray(0, whole.length / 2), /damaged/],
    'half.tiff': [tiff.subarray(0, tiff.length / 2), /damaged/],
    'bomb.png': [await pngClaiming(60_000, 60_000), /more than 200 million pixels/],
    'impossible.png': [await pngClaiming(2 ** 31 - 1, 2 ** 31 - 1), /damaged/],
    'page.png': [Buffer.from('<!doctype html><title>404</title>'), /not an image/],
    'drawing.png': [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /not an image/],
  };
  for (const [name, [bytes]] of Object.entries(files)) await put(name, bytes);
  await put('good.jpg', whole);
  const { media, skipped } = await outcomes();
  expect([...media.keys()]).toEqual(['good.jpg']);
  for (const [name, [, reason]] of Object.entries(files)) expect(skipped.get(name)).toMatch(reason);
  expect(skipped.size).toBe(Object.keys(files).length);
});

const POSIX = process.platform !== 'win32';

test.skipIf(!POSIX)('images with unusual names are indexed', async () => {
  const names = [
    'two  spaces .jpg',
    `"double" and 'single'.jpg`,
    "'; DROP TABLE media; --.jpg",
    'dog 🐕‍🦺 été.jpg',
    'e\u0301 decomposed.jpg',
    'two\nlines.jpg',
    'back\\slash.jpg',
    '100% #1 ?a=b&c.jpg',
    '-rf.jpg',
    `${'é'.repeat(125)}x.jpg`,
    `${'x'.repeat(251)}.jpg`,
    'UPPER.JPEG',
    'folder.jpg/inner.jpg',
  ];
  expect(Buffer.byteLength(names[9] ?? '')).toBe(255);
  await mkdir(path.join(photos, 'folder.jpg'));
  for (const [n, name] of names.entries()) await put(name, await drawImage('balls', n));
  const { media, skipped } = await outcomes();
  expect([...media.keys()].sort()).toEqual([...names].sort());
  expect(skipped.size).toBe(0);
  for (const { file_name, media_uri } of media.values()) {
    const { pathname, search } = new URL(media_uri);
    const response = await server.get(pathname + search);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.equals(await drawImage('balls', names.indexOf(file_name))), file_name).toBe(true);
  }
});

// macOS refuses such names, Windows has none.
test.skipIf(process.platform !== 'linux')('a name that is not UTF-8 is reported', async () => {
  const bytes = await drawImage('balls', 0);
  const raw = (name: string) => Buffer.from(path.join(photos, name), 'latin1');
  await mkdir(raw('d\xff'));
  await writeFile(raw('d\xff/inner.jpg'), bytes);
  for (const name of ['caf\xe9.jpg', 'caf\xe8.jpg', 'plain.jpg']) await writeFile(raw(name), bytes);
  // What Node would put for the names above is a name, too.
  const alike = ['caf\uFFFD.jpg', 'd\uFFFD/inner.jpg'];
  await mkdir(path.join(photos, 'd\uFFFD'));
  for (const [n, name] of alike.entries()) await put(name, await drawImage('hills', n));
  for (let run = 0; run < 2; run++) {
    const { media, skipped } = await outcomes();
    expect([...media.keys()].sort()).toEqual([...alike, 'plain.jpg'].sort());
    expect([...skipped.keys()]).toEqual(['caf\\xe8.jpg', 'caf\\xe9.jpg', 'd\\xff']);
    for (const reason of skipped.values()) expect(reason).toMatch(/UTF-8/);
  }
});

test('every image with randomly changed bytes is either searchable or reported', async () => {
  const random = seededRandom(20261122);
  const below = (limit: number) => Math.floor(random() * limit);
  const picture = sharp(await drawImage('windows', 1)).resize(120);
  const formats = ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const;
  const originals = await Promise.all(formats.map((f) => picture.clone().toFormat(f).toBuffer()));
  for (let n = 0; n < 200; n++) {
    const bytes = Buffer.from(originals[n % formats.length] ?? Buffer.alloc(0));
    // The headers, where most can go wrong, get every other change.
    for (let change = 0; change <= below(12); change++) {
      bytes[below(change % 2 === 0 ? 64 : bytes.length)] = below(256);
    }
    const end = below(5) === 0 ? below(bytes.length) : bytes.length;
    await put(`${n}.${formats[n % formats.length]}`, bytes.subarray(0, end));
  }
  const { nImages, skipped } = await outcomes();
  expect(nImages + skipped.size).toBe(200);
  expect(nImages).toBeGreaterThan(10);
  expect(skipped.size).toBeGreaterThan(10);
  for (const reason of skipped.values()) expect(reason).toMatch(/^[a-z][^/\\]{10,}$/);
});
