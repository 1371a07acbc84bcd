import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { drawImage } from '#engine/embed/drawing.fixture.ts';
import { jpegWithSegments, pngWithChunks } from './hostile-files.fixture.ts';
import { stripSideData } from './strip-side-data.ts';

const picture = () => drawImage(120, 80, 1);
const turned = () => picture().withMetadata({ orientation: 6 });
const animation = async () => {
  const frames = await Promise.all(
    ['#f00', '#00f'].map((background) =>
      sharp({ create: { width: 20, height: 10, channels: 4, background } })
        .png()
        .toBuffer(),
    ),
  );
  return sharp(frames, { join: { animated: true } });
};

const kinds: [kind: string, encode: () => Promise<Buffer>][] = [
  ['a JPEG', () => turned().withIccProfile('p3').jpeg().toBuffer()],
  ['a progressive JPEG', () => turned().jpeg({ progressive: true }).toBuffer()],
  ['a CMYK JPEG', () => picture().toColorspace('cmyk').jpeg().toBuffer()],
  ['a PNG', () => turned().withIccProfile('p3').png().toBuffer()],
  ['a PNG of few colors', () => picture().png({ palette: true }).toBuffer()],
  ['an interlaced PNG', () => picture().ensureAlpha(0.5).png({ progressive: true }).toBuffer()],
  ['a WebP', () => turned().withIccProfile('p3').webp().toBuffer()],
  ['a lossless WebP', () => picture().ensureAlpha(0.5).webp({ lossless: true }).toBuffer()],
  ['an animated WebP', async () => (await animation()).webp().toBuffer()],
  ['a GIF', () => picture().gif().toBuffer()],
  ['an animated GIF', async () => (await animation()).gif().toBuffer()],
  ['a TIFF', () => turned().withIccProfile('p3').tiff().toBuffer()],
  ['a tiled BigTIFF', () => picture().tiff({ tile: true, bigtiff: true }).toBuffer()],
  ['a TIFF of JPEG strips', () => picture().tiff({ compression: 'jpeg' }).toBuffer()],
  ['a TIFF of pages', async () => (await animation()).tiff().toBuffer()],
  ['an AVIF', () => picture().withIccProfile('p3').avif().toBuffer()],
];

describe('a stripped image has the same pixels, bit for bit', () => {
  const shown = (bytes: Buffer) =>
    sharp(bytes, { autoOrient: true }).toColorspace('srgb').raw().toBuffer();
  test.each(kinds)('%s', async (_, encode) => {
    const file = await encode();
    const { bytes } = stripSideData(file);
    expect(Buffer.compare(await shown(bytes), await shown(file))).toBe(0);
    const { orientation = 1 } = await sharp(bytes).metadata();
    expect(orientation).toBe((await sharp(file).metadata()).orientation ?? 1);
  });
});

describe('side data never reach the decoder', () => {
  const SECRET = 'written beside the picture';
  const withAll = (image: Sharp) =>
    image
      .withExif({ IFD0: { Copyright: SECRET } })
      .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${SECRET}</x:xmpmeta>`);
  const formats = ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const;
  test.each(formats)('of a %s', async (format) => {
    const file = await withAll(picture()).toFormat(format).toBuffer();
    expect((await sharp(file).metadata()).xmp).toBeDefined();
    const { exif, xmp, iptc } = await sharp(stripSideData(file).bytes).metadata();
    expect([xmp, iptc]).toEqual([undefined, undefined]);
    expect(exif?.includes(SECRET) ?? false).toBe(false);
  });

  test('as text chunks of a PNG', async () => {
    const text = Buffer.concat([Buffer.from('note\0\0'), deflateSync(Buffer.alloc(1e6))]);
    const chunks = Array.from({ length: 50 }, () => ['zTXt', text] as const);
    const png = await picture().png().toBuffer();
    expect(stripSideData(pngWithChunks(png, chunks)).bytes).toEqual(stripSideData(png).bytes);
  });

  test('as segments of a JPEG, also between its scans', async () => {
    const jpeg = await picture().jpeg({ progressive: true }).toBuffer();
    const noise = jpegWithSegments(jpeg, 3000, Buffer.alloc(2000, 'x'));
    expect(stripSideData(noise).bytes).toEqual(stripSideData(jpeg).bytes);
  });

  test('as a color profile that unpacks to more than any real one', async () => {
    const bomb = Buffer.concat([Buffer.from('p\0\0'), deflateSync(Buffer.alloc(50e6))]);
    const png = await picture().png().toBuffer();
    const { icc } = await sharp(
      stripSideData(pngWithChunks(png, [['iCCP', bomb]])).bytes,
    ).metadata();
    expect(icc).toBeUndefined();
  });

  test('as frames after the first', async () => {
    for (const format of ['gif', 'webp'] as const) {
      const file = await (await animation()).toFormat(format).toBuffer();
      expect((await sharp(file).metadata()).pages).toBe(2);
      expect((await sharp(stripSideData(file).bytes).metadata()).pages).not.toBe(2);
    }
  });
});

test('a JPEG with endless scans is rejected', async () => {
  const jpeg = await picture().jpeg({ progressive: true }).toBuffer();
  const lastScan = jpeg.lastIndexOf(Buffer.from([0xff, 0xda]));
  const scan = jpeg.subarray(lastScan, -2);
  const bomb = Buffer.concat([jpeg.subarray(0, -2), ...Array(200).fill(scan), jpeg.subarray(-2)]);
  expect(() => stripSideData(bomb)).toThrow('the image has more than 100 scans');
});

test('a TIFF whose tags claim more than the file contains is damaged', async () => {
  const tiff = await picture().tiff().toBuffer();
  const directory = tiff.readUInt32LE(4);
  const bomb = Buffer.from(tiff);
  // Each strip's place would take four bytes.
  for (let n = 0; n < tiff.readUInt16LE(directory); n++) {
    const entry = directory + 2 + 12 * n;
    if (tiff.readUInt16LE(entry) === 273) bomb.writeUInt32LE(2 ** 31, entry + 4);
  }
  expect(() => stripSideData(bomb)).toThrow('damaged');
});
