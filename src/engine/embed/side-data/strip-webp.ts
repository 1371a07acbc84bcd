import { minimalExif, readOrientation } from './exif-orientation.ts';
import { MAX_PROFILE_BYTES } from './limits.ts';
import { DAMAGED_IMAGE, UnreadableImageError } from './unreadable-image-error.ts';

const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;

/** Flags of VP8X, in Google's WebP container specification. */
const HAS_PROFILE = 0x20;
const HAS_EXIF = 0x08;
const HAS_XMP = 0x04;

/** The first chunk of each type is kept: the image, or the first frame of an animation. */
const PIXEL_CHUNKS = new Set(['VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF']);

/**
 * A WebP without XMP, unknown chunks and all frames except the first; EXIF is reduced to the
 * orientation.
 * @throws UnreadableImageError when the file ends within a chunk
 */
export function stripWebp(webp: Buffer): Buffer {
  const parts: Buffer[] = [];
  const seen = new Set<string>();
  let features: Buffer | undefined;
  for (const { type, data, chunk } of chunksOf(webp)) {
    if (seen.has(type)) continue;
    seen.add(type);
    if (type === 'VP8X' && data.length >= 10) {
      features = Buffer.from(chunk);
      features.writeUInt8((data[0] ?? 0) & ~(HAS_PROFILE | HAS_EXIF | HAS_XMP), CHUNK_HEADER_BYTES);
      parts.push(features);
    } else if (PIXEL_CHUNKS.has(type)) {
      parts.push(chunk);
    } else if (type === 'ICCP' && features && data.length <= MAX_PROFILE_BYTES) {
      addFlag(features, HAS_PROFILE);
      parts.push(chunk);
    } else if (type === 'EXIF' && features) {
      addFlag(features, HAS_EXIF);
      parts.push(makeChunk('EXIF', minimalExif(readOrientation(data))));
    }
  }
  return makeRiff(parts);
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  /** Includes its header and its padding. */
  readonly chunk: Buffer;
}

function* chunksOf(webp: Buffer): Generator<Chunk> {
  const riffEnd = Math.min(webp.length, CHUNK_HEADER_BYTES + webp.readUInt32LE(4));
  let start = RIFF_HEADER_BYTES;
  while (start + CHUNK_HEADER_BYTES <= riffEnd) {
    const type = webp.toString('latin1', start, start + 4);
    const end = start + CHUNK_HEADER_BYTES + webp.readUInt32LE(start + 4);
    if (end > webp.length) throw new UnreadableImageError(DAMAGED_IMAGE);
    const data = webp.subarray(start + CHUNK_HEADER_BYTES, end);
    start = end + (data.length % 2);
    yield { type, data, chunk: makeChunk(type, data) };
  }
}

function addFlag(features: Buffer, flag: number): void {
  features.writeUInt8((features[CHUNK_HEADER_BYTES] ?? 0) | flag, CHUNK_HEADER_BYTES);
}

function makeChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(CHUNK_HEADER_BYTES + data.length + (data.length % 2));
  chunk.write(type, 'latin1');
  chunk.writeUInt32LE(data.length, 4);
  data.copy(chunk, CHUNK_HEADER_BYTES);
  return chunk;
}

function makeRiff(chunks: readonly Buffer[]): Buffer {
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  const webp = Buffer.concat([head, ...chunks]);
  webp.writeUInt32LE(webp.length - CHUNK_HEADER_BYTES, 4);
  return webp;
}
