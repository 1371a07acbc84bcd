import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { drawImage } from '#engine/embed/drawing.fixture.ts';
import { pngChunk } from '#engine/embed/side-data/hostile-files.fixture.ts';
import type { Pixels } from './image.ts';
import { type PlainTiff, writePlainTiff } from './plain-tiff.ts';
import { decodeImage, SourceImage } from './source-image.ts';

const [WIDTH, HEIGHT] = [16, 8];
const N_PIXELS = WIDTH * HEIGHT;

/** The first and the last pixel. */
function ends({ rgb }: Pixels): number[][] {
  return [[...rgb.subarray(0, 3)], [...rgb.subarray(-3)]];
}

function tiff(image: Omit<PlainTiff, 'width' | 'height'>): Promise<Pixels> {
  return decodeImage(writePlainTiff({ width: WIDTH, height: HEIGHT, ...image }));
}

/** Pixels that grow evenly from `first` to `last`, in all their channels. */
function ramp(first: number, last: number, channels = 1): number[] {
  return Array.from({ length: N_PIXELS * channels }, (_, index) => {
    const share = Math.floor(index / channels) / (N_PIXELS - 1);
    return first + share * (last - first);
  });
}

const bytesOf = (view: ArrayBufferView) =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const shorts = (numbers: readonly number[]) => bytesOf(Uint16Array.from(numbers));
const floats = (numbers: readonly number[]) => bytesOf(Float32Array.from(numbers));

describe('samples are scaled to black and white', () => {
  const grey = { channels: 1, photometric: 1 };
  const rgb = { channels: 3, photometric: 2 };
  const cases: [name: string, image: Omit<PlainTiff, 'width' | 'height'>][] = [
    ['10 bits in 16', { ...grey, bits: 16, samples: shorts(ramp(0, 1023)) }],
    ['12 bits in 16', { ...grey, bits: 16, samples: shorts(ramp(0, 4095)) }],
    ['12 bits in 16, of three colors', { ...rgb, bits: 16, samples: shorts(ramp(0, 4095, 3)) }],
    [
      '14 bits in 16, as declared',
      { ...grey, bits: 16, maxSample: 16383, samples: shorts(ramp(0, 16383)) },
    ],
    ['16 bits', { ...grey, bits: 16, samples: shorts(ramp(0, 65535)) }],
    ['floating point to 1', { ...grey, bits: 32, sampleFormat: 3, samples: floats(ramp(0, 1)) }],
    [
      'floating point to 4095',
      { ...grey, bits: 32, sampleFormat: 3, samples: floats(ramp(0, 4095)) },
    ],
    [
      'floating point around 0',
      { ...grey, bits: 32, sampleFormat: 3, samples: floats(ramp(-7, 5)) },
    ],
    [
      'floating-point colors to 255',
      { ...rgb, bits: 32, sampleFormat: 3, samples: floats(ramp(0, 255, 3)) },
    ],
  ];
  test.each(cases)('%s', async (_, image) => {
    expect(ends(await tiff(image))).toEqual([
      [0, 0, 0],
      [255, 255, 255],
    ]);
  });

  test('but a dark photo of 16 bits stays dark', async () => {
    const samples = shorts(ramp(0, 6000));
    expect(ends(await tiff({ ...grey, bits: 16, samples }))[1]).toEqual([23, 23, 23]);
  });

  test('and the transparency of 12-bit pixels keeps its own range', async () => {
    const samples = shorts(ramp(0, 1, 4).map((share, n) => (n % 4 === 3 ? 65535 : 4095 * share)));
    const image = { channels: 4, photometric: 2, bits: 16, extraSamples: [2], samples };
    expect(ends(await tiff(image))[1]).toEqual([255, 255, 255]);
  });

  test('and sBIT of a PNG is used if its samples were not scaled', async () => {
    const samples = Uint16Array.from(ramp(0, 16383, 3));
    const raw = { width: WIDTH, height: HEIGHT, channels: 3 as const };
    const png = await sharp(samples, { raw }).toColorspace('rgb16').png().toBuffer();
    const significant = pngChunk('sBIT', Buffer.from([14, 14, 14]));
    const declared = Buffer.concat([png.subarray(0, 33), significant, png.subarray(33)]);
    expect(ends(await decodeImage(declared))[1]).toEqual([255, 255, 255]);
    expect(ends(await decodeImage(png))[1]).toEqual([63, 63, 63]);
  });
});

describe('channels', () => {
  const flat = (pixel: readonly number[]) =>
    Uint8Array.from({ length: N_PIXELS * pixel.length }, (_, n) => pixel[n % pixel.length] ?? 0);

  test('beyond three colors and transparency are ignored', async () => {
    const image = {
      channels: 5,
      photometric: 2,
      extraSamples: [0, 0],
      samples: flat([200, 50, 100, 7, 9]),
    };
    expect(ends(await tiff(image))[0]).toEqual([200, 50, 100]);
  });

  test('of CMYK with transparency are read', async () => {
    const image = {
      channels: 5,
      photometric: 5,
      extraSamples: [2],
      samples: flat([0, 0, 0, 0, 255]),
    };
    expect(ends(await tiff(image))[0]?.every((sample) => sample > 250)).toBe(true);
  });

  test('of CIELab with 16 bits are read', async () => {
    const samples = shorts(Array.from({ length: 3 * N_PIXELS }, (_, n) => (n % 3 ? 0 : 65535)));
    const [pixel = []] = ends(await tiff({ channels: 3, bits: 16, photometric: 8, samples }));
    expect(pixel.every((sample) => sample > 250)).toBe(true);
  });

  test.each([
    [
      'eight bands',
      {
        channels: 8,
        photometric: 1,
        extraSamples: Array(7).fill(0),
        samples: flat(Array(8).fill(1)),
      },
      'the image has too many pixels or channels',
    ],
    [
      'CIELab of 8 bits',
      { channels: 3, photometric: 8, samples: flat([200, 0, 0]) },
      'this variant of the format is not supported',
    ],
    [
      '12 bits packed',
      { channels: 1, photometric: 1, bits: 12, samples: new Uint8Array(N_PIXELS * 1.5) },
      'this variant of the format is not supported',
    ],
  ])('%s are rejected with a reason', async (_, image, reason) => {
    await expect(tiff(image)).rejects.toThrow(reason);
  });
});

describe('the background of a transparent drawing', () => {
  const circle = async (color: { r: number; g: number; b: number }) => {
    const rgba = Buffer.alloc(64 * 64 * 4);
    for (let n = 0; n < 64 * 64; n++) {
      const distance = Math.hypot((n % 64) - 32, Math.floor(n / 64) - 32);
      rgba.set([color.r, color.g, color.b, distance > 18 && distance < 26 ? 255 : 0], 4 * n);
    }
    return sharp(rgba, { raw: { width: 64, height: 64, channels: 4 } })
      .png()
      .toBuffer();
  };

  test.each([
    ['white', { r: 255, g: 255, b: 255 }, 0],
    ['pale', { r: 230, g: 240, b: 225 }, 0],
    ['black', { r: 0, g: 0, b: 0 }, 255],
    ['red', { r: 220, g: 20, b: 20 }, 255],
  ])('contrasts with a drawing in %s', async (_, color, ground) => {
    const bytes = await circle(color);
    const picture = await decodeImage(bytes);
    expect(ends(picture)[0]).toEqual([ground, ground, ground]);
    const region = await (await SourceImage.open(bytes)).decode({
      left: 0,
      top: 0,
      width: 40,
      height: 40,
    });
    expect(ends(region)[0]).toEqual([ground, ground, ground]);
  });
});

describe('a JPEG without its end', () => {
  const jpeg = () => drawImage(640, 480, 1).sharpen().jpeg({ quality: 95 }).toBuffer();

  test('marker is read as if it had one', async () => {
    const bytes = await jpeg();
    const ended = await decodeImage(bytes);
    const open = await decodeImage(bytes.subarray(0, -2));
    expect(Buffer.compare(ended.rgb, open.rgb)).toBe(0);
  });

  test('bytes is read, and without its last tenth it is damaged', async () => {
    const bytes = await jpeg();
    const cut = await decodeImage(bytes.subarray(0, -8));
    expect([cut.width, cut.height]).toEqual([640, 480]);
    const shorter = bytes.subarray(0, Math.floor(0.9 * bytes.length));
    await expect(decodeImage(shorter)).rejects.toThrow('the file is truncated or damaged');
  });
});

describe('a HEIC image', () => {
  // 96 × 64 pixels in Display P3, made by heif-enc of libheif 1.15 out of the drawing below. Its EXIF
  // says that it lies on its side, as iPhones write it beside the property that counts.
  const file = new URL('./fixtures/display-p3.heic', import.meta.url);
  const original = () => drawImage(96, 64, 1).blur(4);

  /** `pixi` only repeats the depth: the property in its place turns the image a quarter clockwise. */
  async function turned(): Promise<Buffer> {
    const heic = Buffer.from(await readFile(file));
    const at = heic.indexOf('pixi');
    heic.write('irot', at, 'latin1');
    heic[at + 4] = 3;
    return heic;
  }

  const meanDifference = (a: Uint8Array, b: Uint8Array) =>
    a.reduce((sum, value, n) => sum + Math.abs(value - (b[n] ?? 0)), 0) / a.length;

  test('is read with its colors', async () => {
    const image = await SourceImage.open(await readFile(file));
    expect(image.info).toEqual({ format: 'heic', width: 96, height: 64 });
    const { rgb } = await image.decode();
    expect(meanDifference(rgb, await original().raw().toBuffer())).toBeLessThan(4);
  });

  test('is rotated once', async () => {
    const image = await SourceImage.open(await turned());
    expect(image.info).toEqual({ format: 'heic', width: 64, height: 96 });
    const { rgb } = await image.decode();
    const upright = await sharp(await original().png().toBuffer())
      .rotate(90)
      .raw()
      .toBuffer();
    expect(meanDifference(rgb, upright)).toBeLessThan(4);
  });
});
