import { crc32, inflateSync } from 'node:zlib';
import { minimalExif, readOrientation } from './exif-orientation.ts';
import { MAX_PROFILE_BYTES } from './limits.ts';

const SIGNATURE_BYTES = 8;
/** Length, type and CRC of a chunk. */
const CHUNK_FRAME_BYTES = 12;

/** Chunks that the pixels depend on; a repeated chunk of a type that may occur once is dropped. */
const PIXEL_CHUNKS = new Set(['IHDR', 'PLTE', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'cICP']);

/** A PNG without text, time, histogram, animation and private chunks. */
export function stripPng(png: Buffer): Buffer {
  const parts = [png.subarray(0, SIGNATURE_BYTES)];
  const seen = new Set<string>();
  for (const { type, data, chunk } of chunksOf(png)) {
    if (type === 'IDAT') parts.push(chunk);
    if (seen.has(type)) continue;
    seen.add(type);
    if (PIXEL_CHUNKS.has(type)) parts.push(chunk);
    else if (type === 'iCCP' && isSmallProfile(data)) parts.push(chunk);
    else if (type === 'eXIf') parts.push(makeChunk('eXIf', minimalExif(readOrientation(data))));
    else if (type === 'IEND') break;
  }
  parts.push(makeChunk('IEND', Buffer.alloc(0)));
  return Buffer.concat(parts);
}

/** Significant bits of a PNG's samples as its sBIT chunk gives them; undefined without such a chunk. */
export function significantBits(png: Buffer): number | undefined {
  for (const { type, data } of chunksOf(png)) {
    if (type === 'sBIT') return data[0];
    if (type === 'IDAT') return undefined;
  }
  return undefined;
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  /**
   * Includes its frame. A chunk truncated by the end of the file stays truncated, for the decoder
   * to judge.
   */
  readonly chunk: Buffer;
}

function* chunksOf(png: Buffer): Generator<Chunk> {
  let start = SIGNATURE_BYTES;
  while (start + 8 <= png.length) {
    const end = start + CHUNK_FRAME_BYTES + png.readUInt32BE(start);
    const type = png.toString('latin1', start + 4, start + 8);
    yield { type, data: png.subarray(start + 8, end - 4), chunk: png.subarray(start, end) };
    start = end;
  }
}

/** A profile is compressed: a few bytes may expand to gigabytes. */
function isSmallProfile(data: Buffer): boolean {
  const nameEnd = data.indexOf(0);
  if (nameEnd === -1 || nameEnd > 79) return false;
  try {
    inflateSync(data.subarray(nameEnd + 2), { maxOutputLength: MAX_PROFILE_BYTES });
    return true;
  } catch {
    return false;
  }
}

function makeChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(CHUNK_FRAME_BYTES + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}
