import { expect, test } from 'vitest';
import type { Pixels } from '#engine/embed/decode/image.ts';
import { decodeImage } from '#engine/embed/decode/source-image.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { drawImage } from '../../e2e/gallery.ts';
import { crop, EDITS } from './edits.ts';

test.each(EDITS)(
  '$name changes the image, in the same way for the same seed',
  async ({ apply }) => {
    const picture = await decodeImage(await drawImage('windows', 0));
    const first = await apply(picture, seededRandom(5));
    const again = await apply(picture, seededRandom(5));
    expect(first.equals(again)).toBe(true);
    expect(await decodeImage(first)).not.toEqual(picture);
  },
);

test('a crop has the requested share of the area and lies inside the image', async () => {
  // Each pixel says where it is.
  const rgb = Uint8Array.from({ length: 200 * 100 * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [pixel % 200, Math.floor(pixel / 200), 0][i % 3] ?? 0;
  });
  const picture: Pixels = { rgb, width: 200, height: 100 };
  for (const random of [() => 0, () => 0.5, () => 0.999]) {
    const { data, info } = await crop(picture, 0.25, random)
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([100, 50]);
    expect([data[0], data[1]]).toEqual([Math.floor(random() * 101), Math.floor(random() * 51)]);
  }
});
