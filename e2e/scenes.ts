import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { type ClassName, drawImage } from './gallery.ts';

/** A thing pasted into a scene, in pixels. */
export interface PastedObject {
  readonly label: ClassName;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pictures with known things at known places, as `scene-<n>.jpg` of 480 × 360. */
export const SCENES: readonly (readonly PastedObject[])[] = [
  [
    { label: 'balls', x: 40, y: 30, width: 120, height: 90 },
    { label: 'checks', x: 300, y: 200, width: 140, height: 105 },
  ],
  [{ label: 'checks', x: 20, y: 220, width: 160, height: 120 }],
  [{ label: 'balls', x: 330, y: 20, width: 120, height: 90 }],
  [
    { label: 'windows', x: 60, y: 60, width: 140, height: 105 },
    { label: 'balls', x: 260, y: 180, width: 140, height: 105 },
  ],
  [],
];
export const SCENE_OBJECTS = SCENES.flat();

const CSV_HEADER = 'filename,col_x,row_y,width,height,label';

/** Draws the scenes into `folder`, with `object_annotations.csv` beside them. */
export async function drawScenes(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [n, objects] of SCENES.entries()) {
    await writeFile(path.join(folder, sceneName(n)), await drawScene(n, objects));
  }
  await writeFile(path.join(folder, 'object_annotations.csv'), sceneAnnotations());
}

export function sceneName(n: number): string {
  return `scene-${n}.jpg`;
}

/** The annotations of all scenes. @param more lines to go after them */
export function sceneAnnotations(more: readonly string[] = []): string {
  const rows = SCENES.flatMap((objects, n) =>
    objects.map(({ label, x, y, width, height }) =>
      [sceneName(n), x, y, width, height, label].join(),
    ),
  );
  return [CSV_HEADER, ...rows, ...more, ''].join('\n');
}

async function drawScene(n: number, objects: readonly PastedObject[]): Promise<Buffer> {
  const pasted = await Promise.all(
    objects.map(async ({ label, x, y, width, height }) => ({
      input: await sharp(await drawImage(label, n))
        .resize(width, height, { fit: 'fill' })
        .png()
        .toBuffer(),
      left: x,
      top: y,
    })),
  );
  return sharp(await drawImage('hills', n))
    .composite(pasted)
    .jpeg({ quality: 92 })
    .toBuffer();
}
