import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { drawImage } from '#engine/embed/drawing.fixture.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';
import { MAX_MEGAPIXELS } from './decode-cost.ts';
import { type Pixels, squash } from './image.ts';
import type { PixelRegion } from './pixel-region.ts';
import { decodeImage, SourceImage } from './source-image.ts';

const picture = () => drawImage(120, 80, 1);

const infoOf = async (bytes: Uint8Array) => (await SourceImage.open(bytes)).info;
const decodeRegion = async (bytes: Uint8Array, region: PixelRegion) =>
  (await SourceImage.open(bytes)).decode(region);

function pixel({ rgb, width }: Pixels, x: number, y: number): number[] {
  return [...rgb.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)];
}

function expectColor(actual: number[], expected: number[], tolerance: number): void {
  for (const [channel, value] of expected.entries()) {
    expect(
      Math.abs((actual[channel] ?? -1000) - value),
      `${actual} ≈ ${expected}`,
    ).toBeLessThanOrEqual(tolerance);
  }
}

const plain = (background: string, channels: 3 | 4 = 3) =>
  sharp({ create: { width: 20, height: 10, channels, background } });

describe('an image is decoded', () => {
  const encoded: [format: string, encode: (image: Sharp) => Promise<Buffer>][] = [
    ['jpeg', (image) => image.jpeg().toBuffer()],
    ['png', (image) => image.png().toBuffer()],
    ['webp', (image) => image.webp().toBuffer()],
    ['gif', (image) => image.gif().toBuffer()],
    ['avif', (image) => image.avif().toBuffer()],
    ['tiff', (image) => image.tiff().toBuffer()],
  ];
  test.each(encoded)('%s', async (format, encode) => {
    const bytes = await encode(picture());
    expect(await infoOf(bytes)).toEqual({ format, width: 120, height: 80 });
    const decoded = await decodeImage(bytes);
    expect([decoded.width, decoded.height, decoded.rgb.length]).toEqual([120, 80, 120 * 80 * 3]);
  });

  const unusual: [
    name: string,
    bytes: () => Promise<Buffer>,
    color: number[],
    tolerance: number,
  ][] = [
    ['16 bits', () => plain('#c83264').toColorspace('rgb16').png().toBuffer(), [200, 50, 100], 1],
    [
      '16-bit grey',
      () => plain('#777').toColorspace('grey16').png().toBuffer(),
      [119, 119, 119],
      1,
    ],
    ['grey', () => plain('#777').toColorspace('b-w').jpeg().toBuffer(), [119, 119, 119], 1],
    [
      'one bit',
      () => plain('#fff').toColorspace('b-w').tiff({ bitdepth: 1 }).toBuffer(),
      [255, 255, 255],
      0,
    ],
    ['a palette', () => plain('#c83264').png({ palette: true }).toBuffer(), [200, 50, 100], 1],
    ['CMYK', () => plain('#fff').toColorspace('cmyk').jpeg().toBuffer(), [255, 255, 255], 2],
    [
      'a Display P3 profile',
      () => plain('#f00').withIccProfile('p3').png().toBuffer(),
      [255, 0, 0],
      3,
    ],
    ['alpha, put on white', () => plain('#0000', 4).png().toBuffer(), [255, 255, 255], 0],
    [
      'grey with alpha',
      () => plain('#000').toColorspace('b-w').ensureAlpha(0.5).png().toBuffer(),
      [127, 127, 127],
      1,
    ],
  ];
  test.each(unusual)('%s', async (_, bytes, color, tolerance) => {
    const decoded = await decodeImage(await bytes());
    expect(decoded.rgb.length).toBe(20 * 10 * 3);
    expectColor(pixel(decoded, 5, 5), color, tolerance);
  });

  test.each(['gif', 'webp', 'tiff'] as const)(
    'from the first frame or page of a %s',
    async (format) => {
      const frames = await Promise.all(
        ['#f00', '#00f'].map((color) => plain(color).png().toBuffer()),
      );
      const bytes = await sharp(frames, { join: { animated: true } })
        .toFormat(format)
        .toBuffer();
      expect((await sharp(bytes).metadata()).pages).toBe(2);
      expect(await infoOf(bytes)).toMatchObject({ width: 20, height: 10 });
      const decoded = await decodeImage(bytes);
      expect([decoded.width, decoded.height]).toEqual([20, 10]);
      expectColor(pixel(decoded, 5, 5), [255, 0, 0], 8);
    },
  );

  test.each([
    [1, 1, 1, 1],
    [5000, 3, 640, 1],
    [2, 3000, 1, 640],
    [1280, 960, 640, 480],
    [639, 640, 639, 640],
  ])('from %i × %i pixels to %i × %i', async (width, height, fittedWidth, fittedHeight) => {
    const decoded = await decodeImage(await drawImage(width, height, 2).png().toBuffer());
    expect([decoded.width, decoded.height]).toEqual([fittedWidth, fittedHeight]);
    expect((await squash(decoded, 64)).length).toBe(64 * 64 * 3);
  });
});

describe('an image is decoded upright with EXIF orientation', () => {
  const rotated = async (image: Sharp, degrees: number) =>
    sharp(await image.png().toBuffer()).rotate(degrees);
  /** The picture as a camera stores it that is held so. */
  const stored: [orientation: number, (upright: Sharp) => Sharp | Promise<Sharp>][] = [
    [1, (image) => image],
    [2, (image) => image.flop()],
    [3, (image) => rotated(image, 180)],
    [4, (image) => image.flip()],
    [5, (image) => rotated(image.flop(), 270)],
    [6, (image) => rotated(image, 270)],
    [7, (image) => rotated(image.flop(), 90)],
    [8, (image) => rotated(image, 90)],
  ];
  test.each(stored)('%i', async (orientation, store) => {
    const image = await store(picture());
    const bytes = await image.withMetadata({ orientation }).png().toBuffer();
    expect(await infoOf(bytes)).toMatchObject({ width: 120, height: 80 });
    const upright = await picture().raw().toBuffer();
    expect(Buffer.compare((await decodeImage(bytes)).rgb, upright)).toBe(0);

    const region = { left: 70, top: 5, width: 30, height: 20 };
    const cropped = await picture().extract(region).raw().toBuffer();
    expect(Buffer.compare((await decodeRegion(bytes, region)).rgb, cropped)).toBe(0);
  });
});

test('a region is decoded in full resolution', async () => {
  const bytes = await drawImage(2000, 1500, 3).png().toBuffer();
  const region = { left: 900, top: 700, width: 400, height: 300 };
  const expected = await sharp(bytes).extract(region).raw().toBuffer();
  expect(Buffer.compare((await decodeRegion(bytes, region)).rgb, expected)).toBe(0);
});

describe('an unreadable file is rejected', () => {
  const NOT_AN_IMAGE = 'not an image in a supported format';
  const DAMAGED = 'the file is truncated or damaged';
  const truncated = async (encode: (image: Sharp) => Sharp) => {
    const bytes = await encode(drawImage(300, 200, 4)).toBuffer();
    return bytes.subarray(0, Math.floor(bytes.length * 0.7));
  };
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
  const cases: [name: string, bytes: () => Buffer | Promise<Buffer>, reason: string][] = [
    ['nothing', () => Buffer.alloc(0), 'the file is empty'],
    ['text', () => Buffer.from('Dear diary, today I was renamed to .jpg.'), NOT_AN_IMAGE],
    ['an SVG', () => Buffer.from(svg), NOT_AN_IMAGE],
    ['a PDF', () => Buffer.from('%PDF-1.7\n1 0 obj\n'), 'a PDF document, which is not supported'],
    ['a truncated JPEG', () => truncated((image) => image.jpeg()), DAMAGED],
    [
      'a truncated progressive JPEG',
      () => truncated((image) => image.jpeg({ progressive: true })),
      DAMAGED,
    ],
    ['a truncated PNG', () => truncated((image) => image.png()), DAMAGED],
    ['a truncated WebP', () => truncated((image) => image.webp()), DAMAGED],
    ['a truncated GIF', () => truncated((image) => image.gif()), DAMAGED],
    ['a truncated AVIF', () => truncated((image) => image.avif()), DAMAGED],
    ['a truncated TIFF', () => truncated((image) => image.tiff()), DAMAGED],
    [
      'a bomb',
      () => pngClaiming(20_000, 20_000),
      `the image has more than ${MAX_MEGAPIXELS} million pixels`,
    ],
  ];
  test.each(cases)('%s', async (_, bytes, reason) => {
    const input = await bytes();
    const reading = decodeImage(input);
    await expect(reading).rejects.toThrow(new UnreadableImageError(reason));
    await expect(reading).rejects.toBeInstanceOf(UnreadableImageError);
  });
});

/** A small PNG whose header says that it is large. */
async function pngClaiming(width: number, height: number): Promise<Buffer> {
  const bytes = await plain('#fff').png().toBuffer();
  const [headerStart, headerEnd] = [12, 29];
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(headerStart, headerEnd)), headerEnd);
  return bytes;
}
