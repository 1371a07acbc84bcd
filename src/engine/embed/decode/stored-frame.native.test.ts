import sharp from 'sharp';
import { expect, test } from 'vitest';
import { isTurned, turnUpright } from './stored-frame.ts';

const FRAME = { width: 60, height: 40 };
const BOX = { unit: 'pixel', x: 6, y: 4, width: 20, height: 10 } as const;

/** Where the white part of an image lies once sharp has turned it upright. */
async function whitePart(orientation: number) {
  const white = { create: { ...BOX, channels: 3, background: '#ffffff' } } as const;
  const stored = await sharp({ create: { ...FRAME, channels: 3, background: '#000000' } })
    .composite([{ input: white, left: BOX.x, top: BOX.y }])
    .withMetadata({ orientation })
    .png()
    .toBuffer();
  const upright = await sharp(stored).autoOrient().toBuffer();
  const { info } = await sharp(upright)
    .trim({ background: '#000000' })
    .toBuffer({ resolveWithObject: true });
  return {
    unit: 'pixel',
    x: -(info.trimOffsetLeft ?? 0),
    y: -(info.trimOffsetTop ?? 0),
    width: info.width,
    height: info.height,
  };
}

test.each([5, 6, 7, 8])('a box is rotated with the image, orientation %i', async (orientation) => {
  expect(turnUpright(BOX, FRAME, orientation)).toEqual(await whitePart(orientation));
});

test('a box is first cut at the edges of the frame', () => {
  expect(turnUpright({ x: 50, y: 30, width: 20, height: 20 }, FRAME, 6)).toEqual({
    unit: 'pixel',
    x: 0,
    y: 50,
    width: 10,
    height: 10,
  });
  expect(turnUpright({ x: 60, y: 0, width: 5, height: 5 }, FRAME, 6)).toBeUndefined();
});

test('boxes are in the stored frame only if a rotated image has the stored size', () => {
  expect(isTurned(FRAME, { width: 40, height: 60 })).toBe(true);
  expect(isTurned(FRAME, FRAME)).toBe(false);
  expect(isTurned({ width: 40, height: 40 }, { width: 40, height: 40 })).toBe(false);
  expect(isTurned(FRAME, { width: 80, height: 120 })).toBe(false);
});
