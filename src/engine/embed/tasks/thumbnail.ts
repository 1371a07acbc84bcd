import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { openImage, type Pixels } from '#engine/embed/decode/image.ts';
import { writeAtomically } from '#platform/files/write-atomically.ts';

/**
 * One and a half device pixels per pixel of a card at its usual size. The cost applies to every
 * image of a dataset: measured 4.1 ms and 10.5 kB, where 480 takes 5.3 ms and 13.8 kB, and 320
 * takes 3.3 and 8.
 */
const THUMBNAIL_EDGE_PX = 400;
const QUALITY = 80;
/** Range 0 to 6. Measured at 480 px: 2 takes 2.9 ms more than 0, for a sixth fewer bytes. */
const EFFORT = 0;

/** Writes the thumbnail of an image to a file. */
export async function writeThumbnail(picture: Pixels, filePath: string): Promise<void> {
  await writeAtomically(filePath, await encodeThumbnail(picture), { sync: false });
}

/** Whether the file exists and can be decoded completely. */
export async function isThumbnail(filePath: string): Promise<boolean> {
  try {
    await sharp(await readFile(filePath), { failOn: 'truncated' })
      .raw()
      .toBuffer();
    return true;
  } catch {
    return false;
  }
}

/** A WebP that fits inside a square of `THUMBNAIL_EDGE_PX`; small images keep their size. */
export function encodeThumbnail(picture: Pixels): Promise<Uint8Array> {
  return openImage(picture)
    .resize(THUMBNAIL_EDGE_PX, THUMBNAIL_EDGE_PX, {
      fit: 'inside',
      withoutEnlargement: true,
      // A cubic kernel takes a millisecond more and looks the same at such scales.
      kernel: 'linear',
    })
    .webp({ quality: QUALITY, effort: EFFORT })
    .toBuffer();
}
