import sharp, { type Metadata } from 'sharp';
import { runDecoder } from './decode-errors.ts';
import { writePlainTiff } from './plain-tiff.ts';

/** Largest samples of 10-bit and 12-bit data stored unscaled in 16 bits. */
const NARROW_RANGES = [1023, 4095];
/** Likely ranges of samples of other types. */
const USUAL_RANGES = [1, 255, ...NARROW_RANGES, 65535];
const LARGEST_16_BIT = 65535;

interface Range {
  readonly min: number;
  readonly max: number;
}

/**
 * Converts samples of more than eight bits to bytes, in a TIFF, where libvips would assume a wrong
 * range: it takes 16-bit samples to reach to 65535, and floating-point gray to reach to 255. Also
 * drops channels that are neither color nor transparency.
 * @param maxSample the largest sample as the file declares it
 * @returns undefined when libvips reads the image correctly
 */
export async function normalizeSamples(
  bytes: Uint8Array,
  metadata: Metadata,
  maxSample: number | undefined,
): Promise<Buffer | undefined> {
  const { depth, space, channels } = metadata;
  const hasSpareChannels = channels > 4;
  const isUsual = depth === 'uchar' && !hasSpareChannels;
  if (isUsual || space === 'labs' || space === 'cmyk') return undefined;
  const layout = await readSamples(bytes, metadata);
  const range = rangeOf(extremes(layout), depth, maxSample);
  if (!hasSpareChannels && (!range || isLinearLight(space, range))) return undefined;
  const { width, height, stride, colors } = layout;
  const hasAlpha = stride === colors + 1 && metadata.hasAlpha;
  return writePlainTiff({
    width,
    height,
    samples: toBytes(layout, range ?? fullRange(depth), hasAlpha ? fullRange(depth) : null),
    channels: colors + Number(hasAlpha),
    photometric: colors === 3 ? 2 : 1,
    extraSamples: hasAlpha ? [2] : [],
    profile: metadata.icc,
    orientation: metadata.orientation ?? 1,
  });
}

async function readSamples(bytes: Uint8Array, { depth, space }: Metadata): Promise<Layout> {
  const { data, info } = await runDecoder(
    sharp(bytes, { failOn: 'truncated', limitInputPixels: false })
      .pipelineColorspace(space)
      .toColorspace(space)
      .raw({ depth: depth === 'ushort' || depth === 'uchar' ? depth : 'float' })
      .toBuffer({ resolveWithObject: true }),
  );
  const { width, height, channels } = info;
  const samples = viewOf(data, depth);
  return { width, height, samples, stride: channels, colors: channels >= 3 ? 3 : 1 };
}

/** Floating-point colors from 0 to 1 are linear light, which libvips converts. */
function isLinearLight(space: string, { min, max }: Range): boolean {
  return space === 'scrgb' && min >= 0 && max <= 1;
}

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array | Uint16Array | Float32Array;
  /** Samples per pixel; the first `colors` are its color. */
  readonly stride: number;
  readonly colors: number;
}

function viewOf(data: Buffer, depth: string): Layout['samples'] {
  if (depth === 'uchar') return data;
  return depth === 'ushort'
    ? new Uint16Array(data.buffer, data.byteOffset, data.length / Uint16Array.BYTES_PER_ELEMENT)
    : new Float32Array(data.buffer, data.byteOffset, data.length / Float32Array.BYTES_PER_ELEMENT);
}

function fullRange(depth: string): Range {
  const max = depth === 'uchar' ? 255 : depth === 'ushort' ? LARGEST_16_BIT : 1;
  return { min: 0, max };
}

/** The smallest and largest color sample; NaN is ignored. */
function extremes({ samples, stride, colors }: Layout): Range {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let pixel = 0; pixel < samples.length; pixel += stride) {
    for (let channel = 0; channel < colors; channel++) {
      const sample = samples[pixel + channel] ?? 0;
      if (!Number.isFinite(sample)) continue;
      if (sample < min) min = sample;
      if (sample > max) max = sample;
    }
  }
  return min <= max ? { min, max } : { min: 0, max: 0 };
}

/** The samples for black and white; undefined when libvips would use the same. */
function rangeOf(
  { min, max }: Range,
  depth: string,
  declared: number | undefined,
): Range | undefined {
  if (depth === 'uchar') return undefined;
  if (depth === 'ushort') {
    const isNarrow = declared !== undefined && declared < LARGEST_16_BIT && isAllOnes(declared);
    // PNG asks writers to scale the bits that sBIT declares; samples then exceed the declared
    // range.
    const ranges = isNarrow ? [declared, ...NARROW_RANGES] : NARROW_RANGES;
    const narrow = ranges.find((range) => range > 255 && max <= range);
    return narrow === undefined ? undefined : { min: 0, max: narrow };
  }
  const usual = min >= 0 ? USUAL_RANGES.find((range) => max <= range) : undefined;
  return usual === undefined ? { min, max } : { min: 0, max: usual };
}

function isAllOnes(value: number): boolean {
  return Number.isInteger(Math.log2(value + 1));
}

function toBytes(
  { samples, stride, colors }: Layout,
  range: Range,
  alpha: Range | null,
): Uint8Array {
  const channels = colors + Number(alpha !== null);
  const bytes = new Uint8ClampedArray((samples.length / stride) * channels);
  const scale = 255 / (range.max - range.min || 1);
  const alphaScale = alpha ? 255 / alpha.max : 0;
  let place = 0;
  for (let pixel = 0; pixel < samples.length; pixel += stride) {
    for (let channel = 0; channel < colors; channel++)
      bytes[place++] = ((samples[pixel + channel] ?? 0) - range.min) * scale;
    if (alpha) bytes[place++] = (samples[pixel + colors] ?? 0) * alphaScale;
  }
  return new Uint8Array(bytes.buffer);
}
