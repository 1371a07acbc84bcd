import sharp, { type Metadata, type Sharp } from 'sharp';
import type { PixelRegion } from './pixel-region.ts';
import { DECODED_EDGE_PX } from './recipe.ts';
import { UnreadableImageError } from './unreadable-image-error.ts';

/** libvips loaders by what they are called; all others, SVG and PDF among them, are switched off. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'];
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: LOADERS.map((loader) => `VipsForeignLoad${loader}`) });

/**
 * Larger pictures are refused before they are decoded: a file of a few kilobytes can claim any size.
 * Medium-format cameras make 151 megapixels, the most a photograph is likely to have.
 */
export const MAX_MEGAPIXELS = 200;

const NOT_AN_IMAGE = 'not an image this program can read';
const DAMAGED = 'the file is truncated or damaged';

/** What a picture is, upright as its EXIF orientation says. */
export interface ImageInfo {
  readonly format: string;
  readonly width: number;
  readonly height: number;
}

/** Interleaved 8-bit sRGB, upright, on white, at most 640 pixels along its longest edge. */
export interface Picture {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads the header of a JPEG, PNG, WebP, GIF, AVIF or TIFF.
 * @throws UnreadableImageError
 */
export async function readImageInfo(bytes: Uint8Array): Promise<ImageInfo> {
  if (bytes.length === 0) throw new UnreadableImageError('the file is empty');
  const metadata = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw new UnreadableImageError(isDamaged(bytes, error) ? DAMAGED : NOT_AN_IMAGE);
    });
  const { width, height } = metadata.autoOrient;
  if (width * height > MAX_MEGAPIXELS * 1e6) {
    throw new UnreadableImageError(`has more than ${MAX_MEGAPIXELS} million pixels`);
  }
  return { format: formatOf(metadata), width, height };
}

/**
 * Decodes the first frame or page, or a region of it; the region is cut out at full resolution, so
 * that a small one keeps its detail.
 * @throws UnreadableImageError
 */
export function decodePicture(bytes: Uint8Array, region?: PixelRegion): Promise<Picture> {
  const original = openUpright(bytes);
  return fitPicture(region ? original.extract(region) : original);
}

/** Decodes the first frame or page as large as it is. @throws UnreadableImageError */
export function decodeFullSize(bytes: Uint8Array): Promise<Picture> {
  return toPicture(openUpright(bytes));
}

/** @throws UnreadableImageError */
export function fitPicture(image: Sharp): Promise<Picture> {
  return toPicture(
    image.resize(DECODED_EDGE_PX, DECODED_EDGE_PX, {
      fit: 'inside',
      withoutEnlargement: true,
      kernel: 'cubic',
    }),
  );
}

async function toPicture(image: Sharp): Promise<Picture> {
  const { data, info } = await runDecoder(
    image
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true }),
  );
  return { rgb: data, width: info.width, height: info.height };
}

/** @throws UnreadableImageError in place of an error of libvips */
export async function runDecoder<T>(output: Promise<T>): Promise<T> {
  return output.catch(() => {
    throw new UnreadableImageError(DAMAGED);
  });
}

/** Whether each channel of the file has eight bits. */
export async function hasEightBits(bytes: Uint8Array): Promise<boolean> {
  return (await openUpright(bytes).metadata()).depth === 'uchar';
}

/** The picture squeezed into a square, whatever its shape, as interleaved RGB. */
export function squash(picture: Picture, edgePx: number): Promise<Uint8Array> {
  return openPicture(picture)
    .resize(edgePx, edgePx, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
}

export function openPicture({ rgb, width, height }: Picture): Sharp {
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}

/** Colours go through the embedded profile, if there is one, to sRGB: sharp's own behaviour. */
export function openUpright(bytes: Uint8Array): Sharp {
  // Less strict than the default: odd but complete files are fine, half of a picture is not.
  const failOn = 'truncated';
  return sharp(bytes, { failOn, autoOrient: true, limitInputPixels: MAX_MEGAPIXELS * 1e6 });
}

function formatOf({ format, compression }: Metadata): string {
  if (format !== 'heif') return format;
  if (compression === 'av1') return 'avif';
  throw new UnreadableImageError(NOT_AN_IMAGE);
}

/** A loader that knows the format and cannot read it says so. */
function isDamaged(bytes: Uint8Array, error: unknown): boolean {
  return (error instanceof Error && error.message.includes('corrupt header')) || isTiff(bytes);
}

/** A TIFF's directory may be its last part; libvips does not take what remains without it for a TIFF. */
function isTiff(bytes: Uint8Array): boolean {
  const signature = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  return signature === 'II*\0' || signature === 'MM\0*';
}
