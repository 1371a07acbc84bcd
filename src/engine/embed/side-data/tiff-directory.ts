import { DAMAGED_IMAGE, UnreadableImageError } from './unreadable-image-error.ts';

/** Bytes of each field type of TIFF 6.0 and BigTIFF, by its number. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
const SHORT = 3;
const LONG = 4;
const LONG8 = 16;
/** TIFF 6.0 defines 74 tags; cameras add some dozens. */
const MAX_ENTRIES = 4096;

export interface TiffEntry {
  readonly tag: number;
  readonly count: number;
  /** Bytes of all its values together. */
  readonly nBytes: number;
  /** The entry as stored in the directory. */
  readonly bytes: Buffer;
  /** The first `limit` integer values. */
  readonly numbers: (limit: number) => number[];
}

/** The first directory of a TIFF or BigTIFF, whose entries can be read and removed. */
export class TiffDirectory {
  readonly entries: readonly TiffEntry[];
  readonly #tiff: Buffer;
  readonly #littleEndian: boolean;
  readonly #isBig: boolean;
  readonly #start: number;

  /** @throws UnreadableImageError when it does not lie inside the file */
  constructor(tiff: Buffer) {
    this.#tiff = tiff;
    this.#littleEndian = tiff.toString('latin1', 0, 2) === 'II';
    if (tiff.length < 16) throw new UnreadableImageError(DAMAGED_IMAGE);
    this.#isBig = this.#read(2, 2) === 43;
    this.#start = this.#isBig ? this.#read(8, 8) : this.#read(4, 4);
    const count = this.#read(this.#start, this.#countBytes);
    if (count > MAX_ENTRIES)
      throw new UnreadableImageError(`the image has more than ${MAX_ENTRIES} tags`);
    this.entries = Array.from({ length: count }, (_, index) => this.#entry(index));
  }

  find(tag: number): TiffEntry | undefined {
    return this.entries.find((entry) => entry.tag === tag);
  }

  /** Removes all other entries and all further directories from a copy of the file. */
  keepOnly(kept: readonly TiffEntry[]): Buffer {
    const tiff = Buffer.from(this.#tiff);
    const thinned = new TiffDirectory(tiff);
    let place = this.#start;
    thinned.#write(place, this.#countBytes, kept.length);
    place += this.#countBytes;
    for (const { bytes } of kept) place += bytes.copy(tiff, place);
    thinned.#write(place, this.#pointerBytes, 0);
    return tiff;
  }

  get #countBytes(): number {
    return this.#isBig ? 8 : 2;
  }

  get #pointerBytes(): number {
    return this.#isBig ? 8 : 4;
  }

  #entry(index: number): TiffEntry {
    const entryBytes = 4 + 2 * this.#pointerBytes;
    const at = this.#start + this.#countBytes + entryBytes * index;
    const [type, count] = [this.#read(at + 2, 2), this.#read(at + 4, this.#pointerBytes)];
    const valueBytes = TYPE_BYTES[type] ?? 0;
    const nBytes = valueBytes * count;
    const valueAt = at + 4 + this.#pointerBytes;
    const isInline = nBytes <= this.#pointerBytes;
    const place = isInline ? valueAt : this.#read(valueAt, this.#pointerBytes);
    const isWhole = type === SHORT || type === LONG || type === LONG8 || type === 1;
    return {
      tag: this.#read(at, 2),
      count,
      nBytes,
      bytes: Buffer.from(this.#tiff.subarray(at, at + entryBytes)),
      numbers: (limit) =>
        Array.from({ length: isWhole ? Math.min(limit, count) : 0 }, (_, n) =>
          this.#read(place + n * valueBytes, valueBytes),
        ),
    };
  }

  #read(place: number, nBytes: number): number {
    if (place + nBytes > this.#tiff.length) throw new UnreadableImageError(DAMAGED_IMAGE);
    if (nBytes === 8) {
      const value = this.#littleEndian
        ? this.#tiff.readBigUInt64LE(place)
        : this.#tiff.readBigUInt64BE(place);
      return Number(value);
    }
    return this.#littleEndian
      ? this.#tiff.readUIntLE(place, nBytes)
      : this.#tiff.readUIntBE(place, nBytes);
  }

  #write(place: number, nBytes: number, value: number): void {
    if (place + nBytes > this.#tiff.length) throw new UnreadableImageError(DAMAGED_IMAGE);
    this.#tiff.fill(0, place, place + nBytes);
    const width = Math.min(4, nBytes);
    if (this.#littleEndian) this.#tiff.writeUIntLE(value, place, width);
    else this.#tiff.writeUIntBE(value, place + nBytes - width, width);
  }
}
