import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { openImage, type Pixels } from '#engine/embed/decode/image.ts';
import { decodeImage } from '#engine/embed/decode/source-image.ts';
import { CLASSES, drawImage } from '../../e2e/gallery.ts';
import { differenceHash } from './difference-hash.ts';
import { FLOORS } from './floors.ts';
import { lowFrequencies, perceptualHash } from './perceptual-hash.ts';

const drawn = async (n: number) => decodeImage(await drawImage('hills', n));
const edited = async (picture: Pixels, edit: (picture: Sharp) => Sharp) =>
  decodeImage(await edit(openImage(picture)).png().toBuffer());
const dot = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
const differingBits = (a: Float32Array, b: Float32Array) => 32 * (1 - dot(a, b));

/** A grey picture of 9×8, so that nothing is resized on the way to its dHash. */
function grey(luma: (x: number, y: number) => number): Promise<Pixels> {
  const pixels = Uint8Array.from({ length: 9 * 8 }, (_, i) => luma(i % 9, Math.floor(i / 9)));
  const picture = sharp(pixels, { raw: { width: 9, height: 8, channels: 1 } });
  return picture
    .png()
    .toBuffer()
    .then((bytes) => decodeImage(bytes));
}

test.each(FLOORS)('$name describes every image by a vector of length 1', async ({ describe }) => {
  for (const className of CLASSES) {
    const vector = await describe(await decodeImage(await drawImage(className, 0)));
    expect(dot(vector, vector)).toBeCloseTo(1, 5);
  }
});

test('the transform of a wave has only its own frequency', () => {
  const wave = (frequency: number, at: number) =>
    Math.cos((Math.PI * (2 * at + 1) * frequency) / 64);
  const values = Float64Array.from(
    { length: 32 * 32 },
    (_, pixel) => 100 + wave(2, Math.floor(pixel / 32)) * wave(5, pixel % 32),
  );
  const frequencies = lowFrequencies(values);
  // The squares of a wave add up to half of the 32 pixels, in each direction.
  const expected = Array.from({ length: 64 }, (_, index) => (index === 1 * 8 + 4 ? 256 : 0));
  for (const [index, value] of expected.entries()) expect(frequencies[index]).toBeCloseTo(value, 9);
});

test('half of the bits of pHash are set for every image', async () => {
  const hash = await perceptualHash(await drawn(0));
  expect(hash.filter((bit) => bit > 0).length).toBe(32);
});

test('a bit of dHash is set where brightness falls to the right', async () => {
  const positive = (hash: Float32Array) => [...hash.entries()].filter(([, it]) => it > 0);
  expect(positive(await differenceHash(await grey((x) => 20 * x)))).toEqual([]);
  expect(positive(await differenceHash(await grey((x) => 200 - 20 * x))).length).toBe(64);
  const peak = await differenceHash(await grey((x, y) => (x === 4 && y === 2 ? 250 : 50)));
  expect(positive(peak)).toEqual([[2 * 8 + 4, 1 / 8]]);
});

test.each([
  ['half the size', (picture: Sharp) => picture.resize({ width: 240 })],
  ['darker', (picture: Sharp) => picture.linear(0.7, 10)],
  ['grey', (picture: Sharp) => picture.greyscale()],
])('the hashes of an image that is %s change little', async (_, edit) => {
  const picture = await drawn(0);
  const copy = await edited(picture, edit);
  for (const hash of [perceptualHash, differenceHash]) {
    const original = await hash(picture);
    expect(differingBits(original, await hash(copy))).toBeLessThanOrEqual(4);
    expect(
      differingBits(original, await hash(await edited(picture, (it) => it.flop()))),
    ).toBeGreaterThan(12);
  }
});

test('the color histogram does not depend on positions, and changes with the colors', async () => {
  const colors = FLOORS.find(({ name }) => name === 'colors');
  if (!colors) throw new Error('there is no floor of colors');
  const picture = await drawn(0);
  const original = await colors.describe(picture);
  const mirrored = await edited(picture, (it) => it.flop());
  expect(dot(original, await colors.describe(mirrored))).toBeGreaterThan(0.999);
  const upsideDown = await edited(picture, (it) => it.rotate(180));
  expect(dot(original, await colors.describe(upsideDown))).toBeGreaterThan(0.999);
  const withoutColor = await edited(picture, (it) => it.greyscale());
  expect(dot(original, await colors.describe(withoutColor))).toBeLessThan(0.5);
});
