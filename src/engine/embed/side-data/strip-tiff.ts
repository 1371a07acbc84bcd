import { MAX_PROFILE_BYTES } from './limits.ts';
import { TiffDirectory, type TiffEntry } from './tiff-directory.ts';
import { DAMAGED_IMAGE, UnreadableImageError } from './unreadable-image-error.ts';

const MAX_SAMPLE_VALUE = 281;
const ICC_PROFILE = 34675;
/** Generous: satellite images have twenty bands. */
const MAX_SAMPLES = 64;

/**
 * Tags of TIFF 6.0, its supplements and libtiff's codecs for the storage, meaning and orientation
 * of the pixels.
 */
const PIXEL_TAGS = new Set([
  ...range(254, 259), // subfile type, size, bits, compression
  ...[262, 266, 273, 274, 277, 278, 279, 284], // photometric, fill order, strips, orientation, planes
  ...range(280, 281), // smallest and largest sample
  ...range(290, 293), // grey response, fax options
  ...[301, 317, 318, 319, 320], // transfer function, predictor, white point, primaries, color map
  ...range(322, 325), // tiles
  ...[332, 333, 334, 338, 339, 340, 341], // inks, extra samples, sample format and range
  ...[347, 512, 513, 514, 515, 517, 518, 519, 520, 521], // JPEG tables
  ...range(529, 532), // YCbCr
  ...[34676, 34677, 37439, 50674], // SGI log, LERC parameters
]);
/** Tags with one value per sample. */
const TAGS_PER_SAMPLE = new Set([258, 280, 281, 338, 339, 340, 341]);
/** Tags with one value per strip or tile. */
const STRIP_TAGS = new Set([273, 279, 324, 325]);

export interface StrippedTiff {
  readonly bytes: Buffer;
  /** Largest sample that the writer declared; undefined if it did not. */
  readonly maxSample: number | undefined;
}

/**
 * A TIFF of one page, with the tags that its pixels depend on and a color profile of limited size.
 * @throws UnreadableImageError
 */
export function stripTiff(tiff: Buffer): StrippedTiff {
  const directory = new TiffDirectory(tiff);
  const seen = new Set<number>();
  const kept = directory.entries.filter((entry) => {
    if (seen.has(entry.tag) || !isNeeded(entry)) return false;
    seen.add(entry.tag);
    if (isAbsurd(entry, tiff)) throw new UnreadableImageError(DAMAGED_IMAGE);
    return true;
  });
  return {
    bytes: directory.keepOnly(kept),
    maxSample: directory.find(MAX_SAMPLE_VALUE)?.numbers(1)[0],
  };
}

function isNeeded({ tag, nBytes }: TiffEntry): boolean {
  return PIXEL_TAGS.has(tag) || (tag === ICC_PROFILE && nBytes <= MAX_PROFILE_BYTES);
}

function isAbsurd({ tag, count, nBytes }: TiffEntry, tiff: Buffer): boolean {
  if (TAGS_PER_SAMPLE.has(tag)) return count > MAX_SAMPLES;
  return STRIP_TAGS.has(tag) ? nBytes > tiff.length : nBytes > MAX_PROFILE_BYTES;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
