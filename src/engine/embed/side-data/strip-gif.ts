import { DAMAGED_IMAGE, UnreadableImageError } from './unreadable-image-error.ts';

const SCREEN_BYTES = 13;
const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const IMAGE = 0x2c;
const TRAILER = 0x3b;

/**
 * A GIF up to its first frame, without comments, application data and plain text.
 * @throws UnreadableImageError when the file ends before that frame does
 */
export function stripGif(gif: Buffer): Buffer {
  const parts = [gif.subarray(0, SCREEN_BYTES + colorTableBytes(gif[10] ?? 0))];
  let control: Buffer | undefined;
  for (const block of blocksOf(gif, parts[0]?.length ?? 0)) {
    if (block[0] === IMAGE) {
      if (control) parts.push(control);
      parts.push(block, Buffer.from([TRAILER]));
      return Buffer.concat(parts);
    }
    if (block[1] === GRAPHIC_CONTROL) control = block;
  }
  throw new UnreadableImageError(DAMAGED_IMAGE);
}

/** Yields extensions and frames. */
function* blocksOf(gif: Buffer, from: number): Generator<Buffer> {
  let place = from;
  for (;;) {
    const kind = gif[place];
    // Some writers put a stray terminator between blocks.
    const start = kind === 0 ? place + 1 : place;
    if (kind === EXTENSION) place = blocksEnd(gif, start + 2);
    // The descriptor, its color table and the code size precede the data.
    else if (kind === IMAGE)
      place = blocksEnd(gif, start + 10 + colorTableBytes(gif[start + 9] ?? 0) + 1);
    else if (kind === 0) place = start;
    else return;
    if (place > start) yield gif.subarray(start, place);
  }
}

/** @param flags the lowest three bits are the size of the table, the highest its presence */
function colorTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** End of a sequence of sub-blocks, after the empty one. */
function blocksEnd(gif: Buffer, from: number): number {
  let place = from;
  for (;;) {
    const length = gif[place];
    if (length === undefined) throw new UnreadableImageError(DAMAGED_IMAGE);
    place += length + 1;
    if (length === 0) return place;
  }
}
