import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { z } from 'zod';

/**
 * Format: a JSON header, then named binary sections. `SEMBLANCE 1`, the length of the JSON as eight
 * hexadecimal digits, the JSON, then the sections, each aligned to a multiple of 64 bytes. Numbers
 * are little-endian, as on all machines that Node supports. The last section has the CRC-32 of the
 * header and of the sections before it.
 */
const MAGIC = 'SEMBLANCE 1\n';
const PREFIX_BYTES = MAGIC.length + 8;
const ALIGNMENT = 64;
const CHECKSUMS = 'checksums';
/** Size of one read or write: Node's limit is 2 GiB, and larger parts are no faster than this. */
const MAX_BYTES_AT_ONCE = 2 ** 26;

const Header = z.object({
  meta: z.unknown(),
  sections: z.record(z.string(), z.object({ offset: z.int(), bytes: z.int() })),
});

export type Sections = Readonly<
  Record<string, { readonly offset: number; readonly bytes: number }>
>;

/** Writes a new file; the sizes of its sections are known in advance. */
export class SectionFileWriter {
  readonly sections: Sections;
  readonly #file: FileHandle;

  static async create(
    path: string,
    meta: unknown,
    sizes: Readonly<Record<string, number>>,
  ): Promise<SectionFileWriter> {
    const nChecksums = 1 + Object.keys(sizes).length;
    const checksums = nChecksums * Uint32Array.BYTES_PER_ELEMENT;
    const { sections, header } = layOut(meta, { ...sizes, [CHECKSUMS]: checksums });
    const writer = new SectionFileWriter(await open(path, 'wx+', 0o600), sections);
    await writer.#write(header, 0);
    return writer;
  }

  private constructor(file: FileHandle, sections: Sections) {
    this.#file = file;
    this.sections = sections;
  }

  /** @param at byte offset in the section */
  async write(section: string, data: ArrayBufferView, at = 0): Promise<void> {
    const place = this.sections[section];
    if (!place || at + data.byteLength > place.bytes) {
      throw new RangeError(`${section} does not take ${data.byteLength} bytes at ${at}`);
    }
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    await this.#write(bytes, place.offset + at);
  }

  /** Call it after the last write; resolves when the file is flushed to disk. */
  async seal(): Promise<void> {
    await this.write(CHECKSUMS, await checksumsOf(this.#file, this.sections));
    await this.#file.datasync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #write(bytes: Uint8Array, offset: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const length = Math.min(MAX_BYTES_AT_ONCE, bytes.length - done);
      done += (await this.#file.write(bytes, done, length, offset + done)).bytesWritten;
    }
  }
}

/** Reads a file of SectionFileWriter. */
export class SectionFileReader {
  readonly meta: unknown;
  readonly sections: Sections;
  readonly #file: FileHandle;

  /** @throws Error when the file has another format or is incomplete */
  static async open(path: string): Promise<SectionFileReader> {
    const file = await open(path, 'r');
    try {
      const prefix = await readText(file, 0, PREFIX_BYTES);
      if (!prefix.startsWith(MAGIC)) throw new Error(`${path} is no file of sections`);
      const length = Number.parseInt(prefix.slice(MAGIC.length), 16);
      const header = Header.parse(JSON.parse(await readText(file, PREFIX_BYTES, length)));
      const reader = new SectionFileReader(file, header.meta, header.sections);
      await reader.#verify(path);
      return reader;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  private constructor(file: FileHandle, meta: unknown, sections: Sections) {
    this.#file = file;
    this.meta = meta;
    this.sections = sections;
  }

  /** Fills `into` with a whole section. */
  async read(section: string, into: ArrayBufferView): Promise<void> {
    const { offset, bytes } = this.#section(section);
    if (bytes !== into.byteLength) {
      throw new Error(`${section} has ${bytes} bytes and not ${into.byteLength}`);
    }
    const view = new Uint8Array(into.buffer, into.byteOffset, bytes);
    for (let done = 0; done < bytes; ) {
      const length = Math.min(MAX_BYTES_AT_ONCE, bytes - done);
      const { bytesRead } = await this.#file.read(view, done, length, offset + done);
      if (bytesRead === 0) throw new Error(`the file ends within ${section}`);
      done += bytesRead;
    }
  }

  /** Length in bytes. */
  lengthOf(section: string): number {
    return this.#section(section).bytes;
  }

  async readBytes(section: string): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(this.lengthOf(section));
    await this.read(section, bytes);
    return bytes;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #verify(path: string): Promise<void> {
    const found = await checksumsOf(this.#file, this.sections);
    const written = await this.readBytes(CHECKSUMS);
    if (!Buffer.from(found.buffer).equals(written)) throw new Error(`${path} is damaged`);
  }

  #section(name: string) {
    const section = this.sections[name];
    if (!section) throw new Error(`there is no section ${name}`);
    return section;
  }
}

/** Offsets of the sections. The header contains them and they depend on the header's own length. */
function layOut(meta: unknown, sizes: Readonly<Record<string, number>>) {
  for (let reserved = 256; ; reserved *= 2) {
    let next = reserved;
    const sections: Record<string, { offset: number; bytes: number }> = {};
    for (const [name, bytes] of Object.entries(sizes)) {
      sections[name] = { offset: next, bytes };
      next = Math.ceil((next + bytes) / ALIGNMENT) * ALIGNMENT;
    }
    const json = Buffer.from(JSON.stringify({ meta, sections }));
    const header = Buffer.concat([
      Buffer.from(MAGIC + json.length.toString(16).padStart(8, '0')),
      json,
    ]);
    if (header.length <= reserved) return { sections, header };
  }
}

/** CRC-32 of the header and of each section except that of the checksums. */
async function checksumsOf(
  file: FileHandle,
  sections: Sections,
): Promise<Uint32Array<ArrayBuffer>> {
  const starts = Object.values(sections).map(({ offset }) => offset);
  const parts = [{ offset: 0, bytes: Math.min(...starts) }];
  for (const [name, section] of Object.entries(sections)) {
    if (name !== CHECKSUMS) parts.push(section);
  }
  const checksums = new Uint32Array(parts.length);
  const buffer = Buffer.alloc(Math.min(CHECKED_AT_ONCE, Math.max(...parts.map((p) => p.bytes))));
  for (const [i, { offset, bytes }] of parts.entries()) {
    for (let done = 0; done < bytes; ) {
      const length = Math.min(buffer.length, bytes - done);
      const { bytesRead } = await file.read(buffer, 0, length, offset + done);
      if (bytesRead === 0) throw new Error('the file is too short');
      checksums[i] = crc32(buffer.subarray(0, bytesRead), checksums[i]);
      done += bytesRead;
    }
  }
  return checksums;
}

/** A few milliseconds of computing, so that requests are answered in between. */
const CHECKED_AT_ONCE = 2 ** 22;

async function readText(file: FileHandle, offset: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
  if (bytesRead !== length) throw new Error('the file is too short');
  return buffer.toString('utf8');
}
