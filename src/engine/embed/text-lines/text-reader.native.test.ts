import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeImage } from '#engine/embed/decode/source-image.ts';
import { drawImage } from '#engine/embed/drawing.fixture.ts';
import type { StoredLine } from '#engine/store/text-store.ts';
import { blank, type DrawnLine, drawText } from './drawn-text.fixture.ts';
import { TextReader } from './text-reader.ts';

let reader: TextReader;
beforeAll(async () => {
  reader = await TextReader.load();
});

const read = async (png: Buffer) => reader.read(await decodeImage(png));
const textsOf = (lines: readonly StoredLine[]) => lines.map(({ text }) => text);

const LINES: readonly DrawnLine[] = [
  { text: 'WARNING', x: 60, y: 40, height: 34 },
  { text: 'Fresh bread daily', x: 80, y: 130, height: 30 },
  { text: 'Closed today', x: 340, y: 300, height: 24 },
];

test('printed lines are read from top to bottom, each where it is', async () => {
  const lines = await read(await drawText(await blank(640, 480), LINES));
  expect(textsOf(lines)).toEqual(LINES.map(({ text }) => text));
  for (const [n, { boundingBox, confidence }] of lines.entries()) {
    const { x = 0, y = 0, height = 0 } = LINES[n] ?? {};
    expect(confidence).toBeGreaterThan(0.9);
    // The box is larger than the letters by some pixels on each side.
    expect(Math.abs(boundingBox.x * 640 - x)).toBeLessThan(20);
    expect(boundingBox.y * 480).toBeLessThan(y);
    expect((boundingBox.y + boundingBox.height) * 480).toBeGreaterThan(y + height);
  }
});

describe('turned text', () => {
  test.each([-25, 15, 30])('is read at %i degrees', async (angle) => {
    const line = { text: 'TOWN HALL', x: 120, y: 60, height: 34, angle };
    expect(textsOf(await read(await drawText(await blank(640, 480), [line])))).toEqual([line.text]);
  });

  test.each([90, 270])('is read in an image turned by %i degrees', async (angle) => {
    const line = { text: 'TOWN HALL', x: 120, y: 160, height: 34 };
    const upright = await drawText(await blank(640, 480), [line]);
    const turned = await sharp(upright).rotate(angle).png().toBuffer();
    expect(textsOf(await read(turned))).toEqual([line.text]);
  });
});

test('text on a picture is read', async () => {
  const ground = await sharp({
    create: { width: 300, height: 80, channels: 3, background: '#eee' },
  })
    .png()
    .toBuffer();
  const sign = await drawText(ground, [{ text: 'Town Hall', x: 30, y: 20, height: 36 }]);
  const picture = await drawImage(640, 480, 5)
    .composite([{ input: sign, left: 200, top: 260 }])
    .png()
    .toBuffer();
  expect(textsOf(await read(picture))).toEqual(['Town Hall']);
});

test('pictures without text have none', async () => {
  for (let seed = 0; seed < 8; seed++) {
    expect(textsOf(await read(await drawImage(400, 300, seed).png().toBuffer()))).toEqual([]);
  }
  expect(await read(await blank(50, 2000))).toEqual([]);
  expect(await read(await blank(1, 1))).toEqual([]);
});
