import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import {
  CHECKSUMS,
  CHUNK_BYTES,
  chunksOf,
  firstChecksum,
  layOut,
  nChecksums,
  placeOf,
  type Sections,
  sizeError,
} from './section-layout.ts';

/** Writes a new file; the sizes of its sections are known in advance. */
export class SectionFileWriter {
  readonly sections: Sections;
  readonly #file: FileHandle;
  readonly #checksums: Uint32Array;

  static async create(
    path: string,
    meta: unknown,
    sizes: Readonly<Record<string, number>>,
  ): Promise<SectionFileWriter> {
    const checksums = nChecksums(sizes) * Uint32Array.BYTES_PER_ELEMENT;
    const { sections, header } = layOut(meta, { ...sizes, [CHECKSUMS]: checksums });
    const writer = new SectionFileWriter(await open(path, 'wx', 0o600), sections, header);
    await writer.#write(header, 0);
    return writer;
  }

  private constructor(file: FileHandle, sections: Sections, header: Uint8Array) {
    this.#file = file;
    this.sections = sections;
    const { bytes } = placeOf(sections, CHECKSUMS);
    this.#checksums = new Uint32Array(bytes / Uint32Array.BYTES_PER_ELEMENT);
    this.#checksums[0] = crc32(header);
  }

  /** Writes a whole section. */
  async write(section: string, data: ArrayBufferView): Promise<void> {
    const { offset, bytes } = placeOf(this.sections, section);
    if (bytes !== data.byteLength) throw sizeError(section, bytes, data);
    const first = firstChecksum(this.sections, section);
    for (const [i, chunk] of chunksOf(data).entries()) {
      this.#checksums[first + i] = crc32(chunk);
      await this.#write(chunk, offset + i * CHUNK_BYTES);
    }
  }

  /**
   * Writes a part of a section that is never read as a whole and has no checksum.
   * @param at byte offset in the section
   */
  async writePart(section: string, data: ArrayBufferView, at: number): Promise<void> {
    const { offset, bytes } = placeOf(this.sections, section);
    if (at + data.byteLength > bytes) throw sizeError(section, bytes, data);
    await this.#write(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset + at);
  }

  /** Call it after the last write; resolves when the file is flushed to disk. */
  async seal(): Promise<void> {
    await this.writePart(CHECKSUMS, this.#checksums, 0);
    await this.#file.datasync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #write(bytes: Uint8Array, offset: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const left = bytes.length - done;
      done += (await this.#file.write(bytes, done, left, offset + done)).bytesWritten;
    }
  }
}
