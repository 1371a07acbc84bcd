/** Tag 0x0112 of TIFF 6.0 and EXIF: 1 is upright, 2–8 are its mirrored and turned forms. */
const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const ENTRY_BYTES = 12;
const HEADER_BYTES = 8;
/** EXIF 2.32 names far fewer tags for one directory. */
const MAX_ENTRIES = 512;

export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * Reads the orientation from an EXIF block, with or without its `Exif\0\0` prefix; 1 if it has
 * none.
 */
export function readOrientation(block: Uint8Array): Orientation {
  const buffer = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  const exif = buffer.subarray(0, 4).toString('latin1') === 'Exif' ? buffer.subarray(6) : buffer;
  const order = exif.subarray(0, 2).toString('latin1');
  if (exif.length < HEADER_BYTES || (order !== 'II' && order !== 'MM')) return 1;
  const littleEndian = order === 'II';
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength);
  const start = view.getUint32(4, littleEndian);
  if (start + 2 > exif.length) return 1;
  const count = Math.min(MAX_ENTRIES, view.getUint16(start, littleEndian));
  for (let index = 0; index < count; index++) {
    const entry = start + 2 + ENTRY_BYTES * index;
    if (entry + ENTRY_BYTES > exif.length) return 1;
    if (view.getUint16(entry, littleEndian) !== ORIENTATION_TAG) continue;
    if (view.getUint16(entry + 2, littleEndian) !== SHORT) return 1;
    return toOrientation(view.getUint16(entry + 8, littleEndian));
  }
  return 1;
}

/** An EXIF block, without prefix, that contains only the orientation. */
export function minimalExif(orientation: Orientation): Buffer {
  const exif = Buffer.alloc(HEADER_BYTES + 2 + ENTRY_BYTES + 4);
  exif.write('II*\0', 'latin1');
  exif.writeUInt32LE(HEADER_BYTES, 4);
  exif.writeUInt16LE(1, 8);
  exif.writeUInt16LE(ORIENTATION_TAG, 10);
  exif.writeUInt16LE(SHORT, 12);
  exif.writeUInt32LE(1, 14);
  exif.writeUInt16LE(orientation, 18);
  return exif;
}

function toOrientation(value: number): Orientation {
  return value >= 1 && value <= 8 ? (value as Orientation) : 1;
}
