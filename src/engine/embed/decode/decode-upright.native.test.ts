import sharp from 'sharp';
import { expect, test } from 'vitest';
import { drawImage } from '#engine/embed/drawing.fixture.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';
import { decodeUpright } from './decode-upright.ts';

const FORMATS = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const;

test.each(FORMATS)(
  'a rotated %s is previewed upright, with the size of the original',
  async (format) => {
    // An AVIF holds its orientation in properties that sharp does not write.
    const orientation = format === 'avif' ? 1 : 6;
    const stored = drawImage(900, 600, 1).withMetadata({ orientation }).toFormat(format);
    const shown = await decodeUpright(await stored.toBuffer(), { maxEdge: 300 });
    const [width, height] = orientation === 6 ? [600, 900] : [900, 600];
    expect(shown).toMatchObject({ format, width, height });
    const preview = await sharp(shown.preview).metadata();
    expect(preview).toMatchObject({ format: 'webp', width: width / 3, height: height / 3 });
    expect(preview.orientation).toBeUndefined();
  },
);

test('a small image keeps its size and gets the background with which it is embedded', async () => {
  const clear = { width: 20, height: 10, channels: 4 as const, background: '#fff8' };
  const bytes = await sharp({ create: clear }).png().toBuffer();
  const { preview } = await decodeUpright(bytes, { maxEdge: 300 });
  expect(await sharp(preview).metadata()).toMatchObject({ width: 20, height: 10, hasAlpha: false });
  const grey = (await sharp(preview).raw().toBuffer())[0];
  expect(Math.abs((grey ?? 0) - 136)).toBeLessThan(3);
});

test('an unreadable image is rejected', async () => {
  const damaged = (await drawImage(300, 200, 1).jpeg().toBuffer()).subarray(0, 4000);
  const decoding = decodeUpright(damaged, { maxEdge: 300 });
  await expect(decoding).rejects.toBeInstanceOf(UnreadableImageError);
});
