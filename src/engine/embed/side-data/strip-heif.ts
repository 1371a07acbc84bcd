import { MAX_PROFILE_BYTES } from './limits.ts';
import { DAMAGED_IMAGE, UnreadableImageError } from './unreadable-image-error.ts';

/** Boxes of ISO/IEC 14496-12 that make up a still image. */
const IMAGE_BOXES = new Set(['ftyp', 'meta', 'mdat']);
/**
 * The properties and locations of some hundred tiles take 20 KB; the rest is for the color profile.
 */
const MAX_META_BYTES = 2 * MAX_PROFILE_BYTES;
/** Version and flags of a full box. */
const FULL_BOX_BYTES = 4;

export interface Box {
  readonly type: string;
  /** Offset of the four letters of the type. */
  readonly typeAt: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Detaches EXIF and XMP from the image in an AVIF or HEIC, and marks its video boxes as free space.
 * Boxes keep their offsets, because others refer to them.
 * @throws UnreadableImageError
 */
export function stripHeif(heif: Buffer): Buffer {
  const stripped = Buffer.from(heif);
  for (const box of boxesOf(stripped, 0, stripped.length)) {
    if (!IMAGE_BOXES.has(box.type)) stripped.write('free', box.typeAt, 'latin1');
    if (box.type !== 'meta') continue;
    if (box.end - box.start > MAX_META_BYTES)
      throw new UnreadableImageError(
        `the image header is larger than ${MAX_META_BYTES / 2 ** 20} MB`,
      );
    detachMetadata(stripped, box);
  }
  return stripped;
}

/** The boxes in a part of a file; a box that exceeds the part is truncated to it. */
export function* boxesOf(heif: Buffer, from: number, to: number): Generator<Box> {
  let place = from;
  while (place + 8 <= to) {
    const size = heif.readUInt32BE(place);
    const isLong = size === 1;
    if (isLong && place + 16 > to) return;
    const length = isLong ? Number(heif.readBigUInt64BE(place + 8)) : size;
    const start = place + (isLong ? 16 : 8);
    const end = size === 0 ? to : Math.min(to, place + length);
    if (end < start) throw new UnreadableImageError(DAMAGED_IMAGE);
    yield { type: heif.toString('latin1', place + 4, place + 8), typeAt: place + 4, start, end };
    place = end;
  }
}

/** Metadata items refer to their image by `cdsc` ("content describes"). */
function detachMetadata(heif: Buffer, meta: Box): void {
  for (const box of boxesOf(heif, meta.start + FULL_BOX_BYTES, meta.end)) {
    if (box.type !== 'iref') continue;
    for (const reference of boxesOf(heif, box.start + FULL_BOX_BYTES, box.end)) {
      if (reference.type === 'cdsc') heif.write('skip', reference.typeAt, 'latin1');
    }
  }
}
