import { NOT_AN_IMAGE, UnreadableImageError } from './unreadable-image-error.ts';

/** Container formats that are decoded. HEIF covers AVIF and HEIC. */
export type ContainerType = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'heif';

/**
 * Extensions of readable files, in lower case. They only select the files of a folder to open: the
 * content determines the type.
 */
export const READABLE_EXTENSIONS: ReadonlySet<string> = new Set([
  '.jpg',
  '.jpeg',
  '.jpe',
  '.jfif',
  '.mpo',
  '.png',
  '.webp',
  '.gif',
  '.avif',
  '.heic',
  '.heif',
  '.hif',
  '.tif',
  '.tiff',
]);

/** ISO/IEC 23008-12 and the AV1 image file format: `ftyp` brands of still images and their sequences. */
const HEIF_BRANDS = /^(avi[fs]|hei[cxms]|hev[cxms]|mif[12]|msf1)$/;

/** First bytes of the files of a format, as latin1, from `offset` on. */
interface Signature {
  readonly start: string;
  readonly offset?: number;
}

const CONTAINERS: readonly (readonly [ContainerType, readonly Signature[]])[] = [
  ['jpeg', [{ start: '\xff\xd8\xff' }]],
  ['png', [{ start: '\x89PNG\r\n\x1a\n' }]],
  ['gif', [{ start: 'GIF87a' }]],
  ['gif', [{ start: 'GIF89a' }]],
  ['webp', [{ start: 'RIFF' }, { start: 'WEBP', offset: 8 }]],
  // A plus sign marks BigTIFF.
  ...['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].map((start) => ['tiff', [{ start }]] as const),
];

/** Formats that are recognized but not decoded, to name them in the rejection. */
const UNDECODED: readonly (readonly [name: string, signature: readonly Signature[]])[] = [
  ['a BMP image', [{ start: 'BM' }, { start: '\0\0\0\0', offset: 6 }]],
  ['a JPEG XL image', [{ start: '\xff\x0a' }]],
  ['a JPEG XL image', [{ start: 'JXL ', offset: 4 }]],
  ['a JPEG 2000 image', [{ start: 'jP  ', offset: 4 }]],
  ['a Photoshop document', [{ start: '8BPS' }]],
  ['a PDF document', [{ start: '%PDF-' }]],
  ['an icon file', [{ start: '\0\0\x01\0' }]],
];

/**
 * Detects the type of a file by its first bytes.
 * @throws UnreadableImageError when it is not a decoded format
 */
export function containerTypeOf(bytes: Uint8Array): ContainerType {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  const isOf = (signature: readonly Signature[]) =>
    signature.every(({ start, offset = 0 }) => head.startsWith(start, offset));
  const [type] = CONTAINERS.find(([, signature]) => isOf(signature)) ?? [];
  if (type !== undefined) return type;
  if (head.startsWith('ftyp', 4) && HEIF_BRANDS.test(head.slice(8, 12))) return 'heif';
  const [name] = UNDECODED.find(([, signature]) => isOf(signature)) ?? [];
  throw new UnreadableImageError(
    name === undefined ? NOT_AN_IMAGE : `${name}, which is not supported`,
  );
}
