import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import pLimit from 'p-limit';
import type { z } from 'zod';
import {
  CHECKSUMS,
  CHUNK_BYTES,
  firstChecksum,
  MAGIC,
  PREFIX_BYTES,
  placeOf,
  SectionHeader,
  type Sections,
  sizeError,
} from './section-layout.ts';

/**
 * Number of concurrent reads. New memory is slow to write for the first time, and several threads
 * share that.
 */
const READS_AT_ONCE = 4;

/** A part of a section from byte `at` on, and the memory that it fills. */
export interface Piece {
  readonly at: number;
  readonly into: Uint8Array;
}

/** The data of a checksum, and the pieces of which it has a part. */
interface Chunk {
  readonly at: number;
  readonly bytes: number;
  readonly pieces: readonly Piece[];
}

/** Reads a file of SectionFileWriter. */
export class SectionFileReader {
  readonly meta: unknown;
  readonly sections: Sections;
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #checksums: Uint32Array;
  readonly #inTurn = pLimit(READS_AT_ONCE);

  /** @throws Error when the file has another format or is incomplete */
  static async open(path: string): Promise<SectionFileReader> {
    const file = await open(path, 'r');
    try {
      const prefix = await readBytes(file, 0, PREFIX_BYTES);
      if (!prefix.toString().startsWith(MAGIC)) throw new Error(`${path} is no file of sections`);
      const length = Number.parseInt(prefix.toString('utf8', MAGIC.length), 16);
      const json = await readBytes(file, PREFIX_BYTES, length);
      const header = SectionHeader.parse(JSON.parse(json.toString()));
      const { offset, bytes } = placeOf(header.sections, CHECKSUMS);
      const checksums = new Uint32Array(
        Uint8Array.from(await readBytes(file, offset, bytes)).buffer,
      );
      if (checksums[0] !== crc32(json, crc32(prefix))) throw new Error(`${path} is damaged`);
      return new SectionFileReader(path, file, header, checksums);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  private constructor(
    path: string,
    file: FileHandle,
    { meta, sections }: z.infer<typeof SectionHeader>,
    checksums: Uint32Array,
  ) {
    this.#path = path;
    this.#file = file;
    this.meta = meta;
    this.sections = sections;
    this.#checksums = checksums;
  }

  /** Fills `into` with a whole section. @throws Error when it is damaged */
  async read(section: string, into: ArrayBufferView): Promise<void> {
    const { bytes } = placeOf(this.sections, section);
    if (bytes !== into.byteLength) throw sizeError(section, bytes, into);
    await this.readPieces(section, [
      { at: 0, into: new Uint8Array(into.buffer, into.byteOffset, into.byteLength) },
    ]);
  }

  /**
   * Reads pieces of a section. @param pieces ascending, without overlap
   * @throws Error when a chunk with a piece is damaged
   */
  async readPieces(section: string, pieces: readonly Piece[]): Promise<void> {
    const { offset, bytes } = placeOf(this.sections, section);
    const first = firstChecksum(this.sections, section);
    const reads: Promise<void>[] = [];
    for (const chunk of chunksWithPieces(bytes, pieces)) {
      const place = { offset: offset + chunk.at, checksum: first + chunk.at / CHUNK_BYTES };
      reads.push(this.#inTurn(() => this.#readChunk(chunk, place)));
    }
    // All of them have to end before the file can be closed.
    const failed = (await Promise.allSettled(reads)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  /** Reads a chunk into the memory of its piece or, when it has several, copies them there. */
  async #readChunk(
    { at, bytes, pieces }: Chunk,
    place: { readonly offset: number; readonly checksum: number },
  ): Promise<void> {
    const [whole] = pieces;
    const isWhole = whole && whole.at <= at && whole.at + whole.into.length >= at + bytes;
    const chunk = isWhole
      ? whole.into.subarray(at - whole.at, at - whole.at + bytes)
      : new Uint8Array(bytes);
    await readInto(this.#file, chunk, place.offset);
    if (crc32(chunk) !== this.#checksums[place.checksum])
      throw new Error(`${this.#path} is damaged`);
    if (isWhole) return;
    for (const piece of pieces) {
      const start = Math.max(at, piece.at);
      const end = Math.min(at + bytes, piece.at + piece.into.length);
      piece.into.set(chunk.subarray(start - at, end - at), start - piece.at);
    }
  }

  /** Length in bytes. */
  lengthOf(section: string): number {
    return placeOf(this.sections, section).bytes;
  }

  async readBytes(section: string): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(this.lengthOf(section));
    await this.read(section, bytes);
    return bytes;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** The chunks of a section of so many bytes that have a part of a piece. */
function* chunksWithPieces(sectionBytes: number, pieces: readonly Piece[]): Generator<Chunk> {
  let next = 0;
  for (let at = 0; at < sectionBytes; at += CHUNK_BYTES) {
    const bytes = Math.min(CHUNK_BYTES, sectionBytes - at);
    const first = next;
    while (next < pieces.length && (pieces[next] as Piece).at < at + bytes) next++;
    if (next > first) yield { at, bytes, pieces: pieces.slice(first, next) };
    // The last piece may go on in the next chunk.
    const last = pieces[next - 1];
    if (last && last.at + last.into.length > at + bytes) next--;
  }
}

async function readBytes(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  await readInto(file, bytes, offset);
  return bytes;
}

async function readInto(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const left = bytes.length - done;
    const { bytesRead } = await file.read(bytes, done, left, offset + done);
    if (bytesRead === 0) throw new Error('the file is too short');
    done += bytesRead;
  }
}
