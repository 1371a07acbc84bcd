import { crc32 } from 'node:zlib';

/** The PNG with more chunks, right after its header. */
export function pngWithChunks(
  png: Buffer,
  chunks: readonly (readonly [type: string, data: Buffer])[],
): Buffer {
  const headerEnd = 33;
  return Buffer.concat([
    png.subarray(0, headerEnd),
    ...chunks.map(([type, data]) => pngChunk(type, data)),
    png.subarray(headerEnd),
  ]);
}

export function pngChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length);
  chunk.write(type, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), 8 + data.length);
  return chunk;
}

/** The JPEG with application segments and comments at its start and before its last scan. */
export function jpegWithSegments(jpeg: Buffer, count: number, payload: Buffer): Buffer {
  const segments = Array.from({ length: count }, (_, n) => {
    const head = Buffer.from([0xff, n % 2 ? 0xfe : 0xe0 + (n % 14), 0, 0]);
    head.writeUInt16BE(payload.length + 2, 2);
    return Buffer.concat([head, payload]);
  });
  const lastScan = jpeg.lastIndexOf(Buffer.from([0xff, 0xda]));
  const middle = jpeg.subarray(2, lastScan);
  return Buffer.concat([
    jpeg.subarray(0, 2),
    ...segments,
    middle,
    ...segments,
    jpeg.subarray(lastScan),
  ]);
}
