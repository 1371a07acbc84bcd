import type { StoredCopy, StoredObject } from '#engine/store/media-store.ts';
import type { EmbeddedCount, UnembeddedImage } from '#engine/store/model-store.ts';
import type { StoredQuality } from '#engine/store/quality-store.ts';
import type { StoredLine } from '#engine/store/text-store.ts';
import { type StoredRow, unembeddedObject } from './rows.ts';

export function storedCopy(row: StoredRow): StoredCopy {
  return {
    mediaId: row['id'] as string,
    nPixels: row['n_pixels'] as number,
    path: row['path'] as string,
    fileSize: row['file_size'] as number,
    isMissing: row['is_missing'] as boolean,
  };
}

export function storedQuality(row: StoredRow): StoredQuality {
  const brightness = row['brightness'] as number | null;
  const sharpness = row['sharpness'] as number | null;
  return {
    mediaId: row['id'] as string,
    aspect: row['aspect'] as number,
    content: row['content'] as string,
    quality: brightness === null || sharpness === null ? null : { brightness, sharpness },
  };
}

export function storedLine(row: StoredRow): StoredLine {
  return {
    text: row['text'] as string,
    confidence: row['confidence'] as number,
    boundingBox: {
      x: row['x'] as number,
      y: row['y'] as number,
      width: row['width'] as number,
      height: row['height'] as number,
    },
  };
}

export function embeddedCount(row: StoredRow): EmbeddedCount {
  return { nEmbedded: row['n_embedded'] as number, nImages: row['n_images'] as number };
}

/** @param objects rows of the objects in the images */
export function unembeddedImages(
  images: readonly StoredRow[],
  objects: readonly StoredRow[],
): UnembeddedImage[] {
  const objectsOf = new Map<string, StoredRow[]>();
  for (const row of objects) {
    const mediaId = row['media_id'] as string;
    objectsOf.set(mediaId, [...(objectsOf.get(mediaId) ?? []), row]);
  }
  return images.map((row) => {
    const mediaId = row['media_id'] as string;
    return {
      mediaId,
      path: row['path'] as string,
      missingSince: row['missing_since'] as Date | null,
      objectsVersion: row['objects_version'] as string | null,
      objects: (objectsOf.get(mediaId) ?? []).map(unembeddedObject),
    };
  });
}

export function objectsByImage(objects: readonly StoredObject[]): Map<string, StoredObject[]> {
  const byImage = new Map<string, StoredObject[]>();
  for (const object of objects) {
    const { mediaId } = object.image;
    const ofImage = byImage.get(mediaId);
    if (ofImage) ofImage.push(object);
    else byImage.set(mediaId, [object]);
  }
  return byImage;
}
