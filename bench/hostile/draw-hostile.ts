import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import {
  jpegWithSegments,
  pngChunk,
  pngWithChunks,
} from '#engine/embed/side-data/hostile-files.fixture.ts';

/** 196 million pixels. */
const SIDE = 14_000;
const TEXT_BYTES = 8_000_000 - 1;
const EMPTY_TEXT = Buffer.alloc(TEXT_BYTES);

/** Files that were made to keep a server busy, by name. Most are smaller than a photo. */
export const HOSTILE: Readonly<Record<string, () => Promise<Buffer>>> = {
  '35 texts.png': async () => pngWithChunks(await smallPng(), texts(35)),
  '180 texts.png': async () => pngWithChunks(await smallPng(), texts(180)),
  'profile.png': async () => pngWithChunks(await smallPng(), [['iCCP', packed('p')]]),
  'segments.jpg': async () => {
    const jpeg = await sharp(await smallPng())
      .jpeg({ progressive: true })
      .toBuffer();
    return jpegWithSegments(jpeg, 2000, Buffer.alloc(4000, 'x'));
  },
  'scans.jpg': async () => withRepeatedScans(await noisyJpeg(), 80),
  'tags.tiff': async () => {
    const tiff = await sharp(await smallPng())
      .tiff()
      .toBuffer();
    const directory = tiff.readUInt32LE(4);
    for (let entry = 0; entry < tiff.readUInt16LE(directory); entry++) {
      tiff.writeUInt32LE(2 ** 31, directory + 2 + 12 * entry + 4);
    }
    return tiff;
  },
  'interlaced.png': async () => interlacedPng(),
  'progressive.jpg': () =>
    sharp({
      create: { width: SIDE, height: SIDE, channels: 3, background: '#369' },
      limitInputPixels: false,
    })
      .jpeg({ progressive: true })
      .toBuffer(),
};

function smallPng(): Promise<Buffer> {
  return sharp({ create: { width: 64, height: 64, channels: 3, background: '#369' } })
    .png()
    .toBuffer();
}

/** Three megapixels of noise: a scan of it takes long to read. */
function noisyJpeg(): Promise<Buffer> {
  return sharp({
    create: {
      width: 2000,
      height: 1500,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
    .jpeg({ progressive: true, quality: 90 })
    .toBuffer();
}

/** The last scan of a progressive JPEG once more, again and again: decoders read every one. */
function withRepeatedScans(jpeg: Buffer, count: number): Buffer {
  const lastScan = jpeg.lastIndexOf(Buffer.from([0xff, 0xda]));
  const [before, scan] = [jpeg.subarray(0, -2), jpeg.subarray(lastScan, -2)];
  return Buffer.concat([before, ...Array<Buffer>(count).fill(scan), jpeg.subarray(-2)]);
}

function texts(count: number): [string, Buffer][] {
  return Array.from({ length: count }, (_, n) => ['zTXt', packed(`note ${n}`)]);
}

/** A keyword, and millions of zeros in some kilobytes. */
function packed(keyword: string): Buffer {
  return Buffer.concat([Buffer.from(`${keyword}\0\0`), deflateSync(EMPTY_TEXT)]);
}

/** Black: each line of its seven passes is a filter byte and as many zeros. */
function interlacedPng(): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE, 0);
  header.writeUInt32BE(SIDE, 4);
  // Eight bits, three colors, Adam7.
  header.set([8, 2, 0, 0, 1], 8);
  const passes = [
    [8, 8],
    [8, 8],
    [4, 8],
    [4, 4],
    [2, 4],
    [2, 2],
    [1, 2],
  ];
  const nBytes = passes.reduce(
    (sum, [across = 1, down = 1]) => sum + (1 + (3 * SIDE) / across) * (SIDE / down),
    0,
  );
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(nBytes), { level: 1 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}
