import { type ContainerType, containerTypeOf } from './image-type.ts';
import { stripGif } from './strip-gif.ts';
import { stripHeif } from './strip-heif.ts';
import { stripJpeg } from './strip-jpeg.ts';
import { significantBits, stripPng } from './strip-png.ts';
import { stripTiff } from './strip-tiff.ts';
import { stripWebp } from './strip-webp.ts';

/** An image file reduced to its pixels, its orientation and its color profile. */
export interface StrippedImage {
  readonly type: ContainerType;
  readonly bytes: Buffer;
  /** Number of passes over the whole image that a JPEG takes; 1 for other types. */
  readonly nScans: number;
  /** Whether a JPEG has its end marker; true for other types. */
  readonly isEnded: boolean;
  /** The largest sample as the file declares it; undefined if it does not. */
  readonly maxSample: number | undefined;
}

/**
 * Removes data other than the image that decoders would read. A few kilobytes of text chunks expand
 * to gigabytes, and libvips expands all of them before it returns the size of the image.
 * @throws UnreadableImageError when it is no image, or its structure is broken
 */
export function stripSideData(file: Uint8Array): StrippedImage {
  const type = containerTypeOf(file);
  const buffer = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const plain = (bytes: Buffer) => ({
    type,
    bytes,
    nScans: 1,
    isEnded: true,
    maxSample: undefined,
  });
  switch (type) {
    case 'jpeg':
      return { ...plain(buffer), ...stripJpeg(buffer) };
    case 'png': {
      const bits = significantBits(buffer);
      return { ...plain(stripPng(buffer)), maxSample: bits && 2 ** bits - 1 };
    }
    case 'webp':
      return plain(stripWebp(buffer));
    case 'gif':
      return plain(stripGif(buffer));
    case 'tiff':
      return { ...plain(buffer), ...stripTiff(buffer) };
    case 'heif':
      return plain(stripHeif(buffer));
  }
}
