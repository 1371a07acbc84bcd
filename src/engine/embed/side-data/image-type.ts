import { NOT_AN_IMAGE, UnreadableImageError } from './unreadable-image-error.ts';

/** Container formats that are decoded. HEIF holds AVIF as well as HEIC. */
export type ContainerType = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'heif';

/**
 * Extensions of files that are likely to be readable, in lower case. They only decide which files of
 * a folder are opened: the type of a file is told by its content.
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

/** What files of a format begin with, as latin1, from `offset` on. */
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
  // A plus sign tells BigTIFF.
  ...['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].map((start) => ['tiff', [{ start }]] as const),
];

/** Formats that are recognized but not decoded, for the reason a file is rejected with. */
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
 * Tells the type of a file by its first bytes.
 * @throws UnreadableImageError when it is none that is decoded
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
