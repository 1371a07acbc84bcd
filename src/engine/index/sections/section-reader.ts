import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import pLimit from 'p-limit';
import type { z } from 'zod';
import {
  CHECKSUMS,
  CHUNK_BYTES,
  chunksOf,
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
    const { offset, bytes } = placeOf(this.sections, section);
    if (bytes !== into.byteLength) throw sizeError(section, bytes, into);
    const first = firstChecksum(this.sections, section);
    const reads = chunksOf(into).map((chunk, i) =>
      this.#inTurn(async () => {
        await readInto(this.#file, chunk, offset + i * CHUNK_BYTES);
        if (crc32(chunk) !== this.#checksums[first + i])
          throw new Error(`${this.#path} is damaged`);
      }),
    );
    // All of them have to end before the file can be closed.
    const failed = (await Promise.allSettled(reads)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
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
