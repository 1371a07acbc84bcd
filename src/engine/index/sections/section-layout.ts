import { z } from 'zod';

/**
 * Format: a JSON header, then named binary sections. `SEMBLANCE 2`, the length of the JSON as eight
 * hexadecimal digits, the JSON, then the sections, each aligned to a multiple of 64 bytes. Numbers
 * are little-endian, as on all machines that Node supports. The last section has the CRC-32 of the
 * header and of each chunk of the sections before it; those of sections written in parts are 0.
 */
export const MAGIC = 'SEMBLANCE 2\n';
export const PREFIX_BYTES = MAGIC.length + 8;
const ALIGNMENT = 64;
export const CHECKSUMS = 'checksums';
/**
 * Size of one read or write and of the data of one checksum, which takes a millisecond to compute,
 * so that requests are answered in between.
 */
export const CHUNK_BYTES = 2 ** 22;
export const SectionHeader = z.object({
  meta: z.unknown(),
  sections: z.record(z.string(), z.object({ offset: z.int(), bytes: z.int() })),
});

export type Sections = Readonly<
  Record<string, { readonly offset: number; readonly bytes: number }>
>;

/** Offsets of the sections. The header contains them and they depend on the header's own length. */
export function layOut(meta: unknown, sizes: Readonly<Record<string, number>>) {
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

export function placeOf(sections: Sections, name: string) {
  const section = sections[name];
  if (!section) throw new Error(`there is no section ${name}`);
  return section;
}

export function sizeError(
  section: string,
  bytes: number,
  { byteLength }: ArrayBufferView,
): RangeError {
  return new RangeError(`${section} has ${bytes} bytes and not ${byteLength}`);
}

export function chunksOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array[] {
  return Array.from({ length: Math.ceil(byteLength / CHUNK_BYTES) }, (_, i) => {
    const done = i * CHUNK_BYTES;
    return new Uint8Array(buffer, byteOffset + done, Math.min(CHUNK_BYTES, byteLength - done));
  });
}

/** One for the header and one for each chunk. */
export function nChecksums(sizes: Readonly<Record<string, number>>): number {
  return Object.values(sizes).reduce((sum, bytes) => sum + Math.ceil(bytes / CHUNK_BYTES), 1);
}

/** The place of the checksum of a section's first chunk. */
export function firstChecksum(sections: Sections, name: string): number {
  const before = Object.entries(sections).slice(0, Object.keys(sections).indexOf(name));
  return nChecksums(Object.fromEntries(before.map(([other, { bytes }]) => [other, bytes])));
}
