import type { Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { drawImage } from '#engine/embed/drawing.fixture.ts';
import { openRegions } from './image-regions.ts';
import { SourceImage } from './source-image.ts';

const REGIONS = [
  { left: 0, top: 0, width: 1000, height: 700 },
  { left: 137, top: 61, width: 801, height: 333 },
  { left: 900, top: 640, width: 40, height: 55 },
  { left: 999, top: 699, width: 1, height: 1 },
];

const large = () => drawImage(1000, 700, 5);
const upright = (image: Sharp) => image.rotate(90);

const kinds: [kind: string, bytes: () => Promise<Buffer>][] = [
  ['a JPEG', () => large().jpeg().toBuffer()],
  ['a turned JPEG', () => upright(large()).withMetadata({ orientation: 8 }).jpeg().toBuffer()],
  ['a wide-gamut JPEG', () => large().withIccProfile('p3').jpeg().toBuffer()],
  ['a CMYK JPEG', () => large().toColorspace('cmyk').jpeg().toBuffer()],
  ['a grey JPEG', () => large().toColorspace('b-w').jpeg().toBuffer()],
  ['a PNG', () => large().png().toBuffer()],
  ['a PNG of few colors', () => large().png({ palette: true, colors: 12 }).toBuffer()],
  ['a 16-bit PNG', () => large().toColorspace('rgb16').png().toBuffer()],
  ['a half clear PNG', () => clear(large()).then((image) => image.png().toBuffer())],
  ['a grey, half clear PNG', () => clear(large()).then((i) => i.greyscale().png().toBuffer())],
  ['a half clear WebP', () => clear(large()).then((image) => image.webp().toBuffer())],
  ['a GIF', () => large().gif().toBuffer()],
  ['an AVIF', () => large().avif({ effort: 0 }).toBuffer()],
  ['a TIFF', () => large().tiff().toBuffer()],
  ['a small 16-bit PNG', () => large().resize(500).toColorspace('rgb16').png().toBuffer()],
];

/** Transparency that grows from left to right. */
async function clear(image: Sharp): Promise<Sharp> {
  const alpha = Buffer.from(
    Uint8Array.from({ length: 1000 * 700 }, (_, i) => ((i % 1000) * 255) / 999),
  );
  return image.joinChannel(alpha, { raw: { width: 1000, height: 700, channels: 1 } });
}

describe('a region of an image equals the region of its file, bit for bit', () => {
  test.each(kinds)('%s', async (_, encode) => {
    const bytes = await encode();
    const image = await SourceImage.open(bytes);
    const cut = await openRegions(image, await image.decode(), REGIONS.length);
    const scale = image.info.width / 1000;
    for (const region of REGIONS) {
      const { left, top, width, height } = region;
      const scaled = {
        left: Math.floor(left * scale),
        top: Math.floor(top * scale),
        width: Math.ceil(width * scale),
        height: Math.ceil(height * scale),
      };
      const [actual, expected] = [await cut(scaled), await image.decode(scaled)];
      expect([actual.width, actual.height]).toEqual([expected.width, expected.height]);
      // Comparing millions of numbers one by one takes the test library seconds.
      expect(Buffer.compare(actual.rgb, expected.rgb)).toBe(0);
    }
  });
});
