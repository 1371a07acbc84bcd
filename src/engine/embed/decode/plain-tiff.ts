/** Fields of TIFF 6.0, named as in the specification. */
const TAGS = {
  ImageWidth: 256,
  ImageLength: 257,
  BitsPerSample: 258,
  Compression: 259,
  PhotometricInterpretation: 262,
  StripOffsets: 273,
  Orientation: 274,
  SamplesPerPixel: 277,
  RowsPerStrip: 278,
  StripByteCounts: 279,
  MaxSampleValue: 281,
  PlanarConfiguration: 284,
  ExtraSamples: 338,
  SampleFormat: 339,
} as const;
const ICC_PROFILE = 34675;
const LONG = 4;
const SHORT = 3;
const UNDEFINED = 7;
const HEADER_BYTES = 8;

export interface PlainTiff {
  readonly width: number;
  readonly height: number;
  /** Interleaved little-endian samples. */
  readonly samples: Uint8Array;
  readonly channels: number;
  /** Bits per sample; 8 by default. */
  readonly bits?: number;
  /** 1 gray, 2 RGB, 5 CMYK, 8 CIELab. */
  readonly photometric: number;
  /** Meaning of each channel beyond the photometric ones: 0 unspecified, 2 unassociated alpha. */
  readonly extraSamples?: readonly number[];
  /** 1 unsigned integer, 2 signed, 3 floating point; 1 by default. */
  readonly sampleFormat?: number;
  /** As in EXIF; 1 by default. */
  readonly orientation?: number;
  readonly maxSample?: number;
  readonly profile?: Uint8Array | undefined;
}

type Field = [tag: number, type: number, values: readonly number[] | Uint8Array];

/** Writes pixels as an uncompressed TIFF, which libvips reads like a file, with their profile. */
export function writePlainTiff(image: PlainTiff): Buffer {
  const { width, height, samples, channels, bits = 8, extraSamples = [], profile = [] } = image;
  const perSample = (value: number) => Array.from({ length: channels }, () => value);
  const fields: Field[] = [
    [TAGS.ImageWidth, LONG, [width]],
    [TAGS.ImageLength, LONG, [height]],
    [TAGS.BitsPerSample, SHORT, perSample(bits)],
    [TAGS.Compression, SHORT, [1]],
    [TAGS.PhotometricInterpretation, SHORT, [image.photometric]],
    [TAGS.StripOffsets, LONG, [HEADER_BYTES]],
    [TAGS.Orientation, SHORT, [image.orientation ?? 1]],
    [TAGS.SamplesPerPixel, SHORT, [channels]],
    [TAGS.RowsPerStrip, LONG, [height]],
    [TAGS.StripByteCounts, LONG, [samples.length]],
    [TAGS.MaxSampleValue, SHORT, perSample(image.maxSample ?? 2 ** Math.min(16, bits) - 1)],
    [TAGS.PlanarConfiguration, SHORT, [1]],
    [TAGS.ExtraSamples, SHORT, extraSamples],
    [TAGS.SampleFormat, SHORT, perSample(image.sampleFormat ?? 1)],
    [ICC_PROFILE, UNDEFINED, profile],
  ];
  const values = fields.filter(([, , numbers]) => numbers.length > 0);
  const directoryAt = HEADER_BYTES + samples.length + (samples.length % 2);
  const directory = Buffer.alloc(2 + 12 * values.length + 4);
  const overflow: Buffer[] = [];
  let overflowAt = directoryAt + directory.length;
  directory.writeUInt16LE(values.length);
  for (const [index, [tag, type, numbers]] of values.entries()) {
    const at = 2 + 12 * index;
    const bytes = encode(type, numbers);
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeUInt32LE(numbers.length, at + 4);
    if (bytes.length <= 4) bytes.copy(directory, at + 8);
    else {
      directory.writeUInt32LE(overflowAt, at + 8);
      overflow.push(bytes);
      overflowAt += bytes.length;
    }
  }
  const header = Buffer.from('II*\0\0\0\0\0', 'latin1');
  header.writeUInt32LE(directoryAt, 4);
  const padding = Buffer.alloc(samples.length % 2);
  return Buffer.concat([header, samples, padding, directory, ...overflow]);
}

function encode(type: number, numbers: readonly number[] | Uint8Array): Buffer {
  if (type === UNDEFINED) return Buffer.from(numbers);
  const width = type === SHORT ? 2 : 4;
  const bytes = Buffer.alloc(width * numbers.length);
  for (const [index, number] of numbers.entries()) bytes.writeUIntLE(number, width * index, width);
  return bytes;
}
