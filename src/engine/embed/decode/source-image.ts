import sharp, { type Metadata, type Sharp } from 'sharp';
import { DECODED_EDGE_PX } from '#engine/embed/features/recipe.ts';
import { type StrippedImage, stripSideData } from '#engine/embed/side-data/strip-side-data.ts';
import {
  NOT_AN_IMAGE,
  UnreadableImageError,
} from '#engine/embed/side-data/unreadable-image-error.ts';
import { type DecodeNeeds, estimateDecodeBytes, isHevc, MAX_BYTES_HERE } from './decode-cost.ts';
import { runDecoder } from './decode-errors.ts';
import { decodeHevc } from './decode-hevc.ts';
import { chooseGround, type Ground } from './ground.ts';
import type { ImageInfo, Pixels } from './image.ts';
import { LargeImageError } from './large-image-error.ts';
import { normalizeSamples } from './normalize-samples.ts';
import type { PixelRegion } from './pixel-region.ts';

/** Name parts of the enabled libvips loaders; all others, including SVG and PDF, are disabled. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'];
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: LOADERS.map((loader) => `VipsForeignLoad${loader}`) });

/**
 * A decode of less than `LARGE_DECODE_BYTES` takes under two seconds; a busy machine takes longer.
 */
const TIME_LIMIT_SECONDS = 60;
/** Minimum share of rows in a JPEG without end marker: only a few last rows may be missing. */
const WHOLE_SHARE = 0.98;
/** Two rows of blocks, which are decoded together. */
const LAST_ROWS = 32;
const MIN_ROWS_TO_MISS = 5 * LAST_ROWS;

/** An image file with a parsed header, whose pixels are decoded on demand. */
export class SourceImage {
  readonly info: ImageInfo;
  readonly #stripped: StrippedImage;
  readonly #metadata: Metadata;
  #readable: Promise<Readable> | undefined;

  private constructor(stripped: StrippedImage, metadata: Metadata) {
    const { width, height } = metadata.autoOrient;
    this.info = { format: formatOf(metadata), width, height };
    this.#stripped = stripped;
    this.#metadata = metadata;
  }

  /**
   * @throws UnreadableImageError
   * @throws LargeImageError when decoding exceeds the memory limit of this thread
   */
  static async open(
    file: Uint8Array,
    needs: DecodeNeeds = { regions: false },
  ): Promise<SourceImage> {
    if (file.length === 0) throw new UnreadableImageError('the file is empty');
    const stripped = stripSideData(file);
    const header = sharp(stripped.bytes, { limitInputPixels: false }).metadata();
    const metadata = await runDecoder(header);
    const decodeBytes = estimateDecodeBytes(stripped, metadata, needs);
    if (decodeBytes > MAX_BYTES_HERE) throw new LargeImageError(decodeBytes);
    return new SourceImage(stripped, metadata);
  }

  /** EXIF orientation of the stored image: 1 to 8. */
  get orientation(): number {
    return this.#metadata.orientation ?? 1;
  }

  /** Whether each channel of the file has eight bits. */
  get hasEightBits(): boolean {
    return this.#metadata.depth === 'uchar' || isHevc(this.#metadata);
  }

  /**
   * Decodes the first frame or page, or a region of it. A region is cut out at full resolution, so
   * that a small one keeps its detail.
   * @param maxEdge in pixels; smaller images keep their size
   * @throws UnreadableImageError
   */
  async decode(region?: PixelRegion, maxEdge = DECODED_EDGE_PX): Promise<Pixels> {
    const { open, ground } = await this.#read();
    const image = open();
    return fitImage(region ? image.extract(region) : image, ground, maxEdge);
  }

  /** Decodes the first frame or page at full size. @throws UnreadableImageError */
  async decodeFullSize(): Promise<Pixels> {
    const { open, ground } = await this.#read();
    return toPixels(open(), ground);
  }

  /**
   * A WebP, upright, in sRGB, at most `maxEdge` pixels along its longest edge.
   * @throws UnreadableImageError
   */
  async encodePreview(maxEdge: number, quality: number): Promise<Uint8Array> {
    const { open, ground } = await this.#read();
    const image = open().resize(maxEdge, maxEdge, { fit: 'inside', withoutEnlargement: true });
    return runDecoder(
      flatten(image, ground).toColorspace('srgb').webp({ quality, effort: 0 }).toBuffer(),
    );
  }

  #read(): Promise<Readable> {
    this.#readable ??= makeReadable(this.#stripped, this.#metadata);
    return this.#readable;
  }
}

/** Decodes an image file as `SourceImage` does. @throws UnreadableImageError */
export async function decodeImage(bytes: Uint8Array): Promise<Pixels> {
  return (await SourceImage.open(bytes)).decode();
}

interface Readable {
  /**
   * Starts a decode of the upright image. Colors are converted to sRGB through the embedded
   * profile, if there is one.
   */
  readonly open: () => Sharp;
  readonly ground: Ground;
}

async function makeReadable(stripped: StrippedImage, metadata: Metadata): Promise<Readable> {
  const { isEnded, maxSample } = stripped;
  if (!isEnded) await checkMostIsThere(stripped.bytes, metadata);
  const bytes = isHevc(metadata)
    ? await decodeHevc(stripped.bytes, metadata)
    : ((await normalizeSamples(stripped.bytes, metadata, maxSample)) ?? stripped.bytes);
  // More lenient than the default, to accept odd but complete files and reject truncated ones.
  const failOn = isEnded ? 'truncated' : 'none';
  const open = () =>
    sharp(bytes, { failOn, autoOrient: true, limitInputPixels: false }).timeout({
      seconds: TIME_LIMIT_SECONDS,
    });
  return { open, ground: metadata.hasAlpha ? await chooseGround(open()) : '#ffffff' };
}

/** @throws UnreadableImageError when rows are missing before the last ones */
async function checkMostIsThere(jpeg: Uint8Array, { width, height }: Metadata): Promise<void> {
  const mayMiss = height >= MIN_ROWS_TO_MISS;
  const whole = mayMiss ? Math.floor(Math.min(WHOLE_SHARE * height, height - LAST_ROWS)) : height;
  const rows = { left: 0, top: 0, width, height: whole };
  const strict = sharp(jpeg, { failOn: 'warning', limitInputPixels: false }).extract(rows);
  await runDecoder(strict.resize(1, 1, { fit: 'fill', fastShrinkOnLoad: false }).raw().toBuffer());
}

/** @throws UnreadableImageError */
export function fitImage(image: Sharp, ground: Ground, maxEdge = DECODED_EDGE_PX): Promise<Pixels> {
  return toPixels(
    image.resize(maxEdge, maxEdge, {
      fit: 'inside',
      withoutEnlargement: true,
      kernel: 'cubic',
    }),
    ground,
  );
}

async function toPixels(image: Sharp, ground: Ground): Promise<Pixels> {
  const { data, info } = await runDecoder(
    flatten(image, ground)
      .toColorspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  return { rgb: data, width: info.width, height: info.height };
}

function flatten(image: Sharp, ground: Ground): Sharp {
  return image.flatten({ background: ground });
}

function formatOf({ format, compression }: Metadata): string {
  if (format !== 'heif') return format;
  if (compression === 'av1') return 'avif';
  if (compression === 'hevc') return 'heic';
  throw new UnreadableImageError(NOT_AN_IMAGE);
}
