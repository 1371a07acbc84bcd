import { readFile, stat } from 'node:fs/promises';
import {
  type BoundingBox,
  BoundingBoxError,
  type RequestedBox,
  toFractions,
} from '#contract/bounding-box.ts';
import { MAX_BYTES_HERE, MAX_DECODE_BYTES } from '#engine/embed/decode/decode-cost.ts';
import type { ImageInfo, Pixels } from '#engine/embed/decode/image.ts';
import { openRegions } from '#engine/embed/decode/image-regions.ts';
import { LargeImageError, type LargeOutcome } from '#engine/embed/decode/large-image-error.ts';
import { pixelRegion } from '#engine/embed/decode/pixel-region.ts';
import { SourceImage } from '#engine/embed/decode/source-image.ts';
import type { Extractor } from '#engine/embed/extract/extractor.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';
import { contentHashOf } from '#engine/store/ids.ts';
import { UnwritableError } from '#platform/files/write-atomically.ts';
import { insideImage } from './named-objects.ts';
import { type EmbeddedObject, embedObjects, type WantedObjects } from './object-task.ts';
import { writeThumbnail } from './thumbnail.ts';

/** Half, because memory holds the whole file and a copy of it without side data. */
const MAX_FILE_BYTES = MAX_DECODE_BYTES / 2;

/** Task of a worker: `source` is a path or the bytes of an image file. */
export interface EmbedTask {
  readonly source: string | Uint8Array;
  readonly requestedBox: RequestedBox | null;
  /** Null to write no thumbnail. */
  readonly thumbnailPath: string | null;
  readonly objects: WantedObjects;
}

export interface EmbedResult extends ImageInfo {
  /** SHA-256, in hexadecimal, of the embedded bytes. */
  readonly contentHash: string;
  readonly vector: Float32Array;
  readonly boundingBox: BoundingBox | null;
  readonly objects: readonly EmbeddedObject[];
}

/** An error loses its class between threads; `kind` identifies those that callers distinguish. */
export type EmbedOutcome =
  | { readonly kind: 'embedded'; readonly result: EmbedResult }
  | { readonly kind: 'unreadable'; readonly message: string; readonly mayPass: boolean }
  | { readonly kind: 'bad-box' | 'unwritable'; readonly message: string };

export async function runEmbedTask(
  extractor: Extractor,
  task: EmbedTask,
): Promise<EmbedOutcome | LargeOutcome> {
  try {
    return { kind: 'embedded', result: await embed(extractor, task) };
  } catch (error) {
    if (error instanceof UnreadableImageError)
      return { kind: 'unreadable', message: error.message, mayPass: error.mayPass };
    if (error instanceof LargeImageError) return { kind: 'large', decodeBytes: error.decodeBytes };
    if (error instanceof BoundingBoxError) return { kind: 'bad-box', message: error.message };
    if (error instanceof UnwritableError) return { kind: 'unwritable', message: error.message };
    throw error;
  }
}

/** @throws the error that a worker's outcome represents */
export function unwrapOutcome(outcome: EmbedOutcome): EmbedResult {
  switch (outcome.kind) {
    case 'embedded':
      return outcome.result;
    case 'unreadable':
      throw new UnreadableImageError(outcome.message, outcome);
    case 'bad-box':
      throw new BoundingBoxError(outcome.message);
    case 'unwritable':
      throw new UnwritableError(outcome.message);
  }
}

async function embed(extractor: Extractor, task: EmbedTask): Promise<EmbedResult> {
  // The whole file is read into memory: libvips then treats a file and an upload of the same bytes
  // alike, and its messages contain no path.
  const bytes = typeof task.source === 'string' ? await readSource(task.source) : task.source;
  const { requestedBox, thumbnailPath } = task;
  const regions = requestedBox !== null || task.objects !== 'none';
  const image = await SourceImage.open(bytes, { regions });
  const { info } = image;
  const boundingBox = requestedBox && toFractions(requestedBox, info.width, info.height);
  const whole = image.decode();
  const region = boundingBox && pixelRegion(boundingBox, info.width, info.height);
  const looking = (region ? image.decode(region) : whole).then((picture) =>
    look(extractor, picture, task.objects, image),
  );
  const writing =
    thumbnailPath !== null && whole.then((picture) => writeThumbnail(picture, thumbnailPath));
  // A thread without a task sleeps (piscina's atomicsWaitLoop): a call of the network that outlived
  // its task would then never leave the guard.
  await Promise.allSettled([looking, writing]);
  await writing;
  const { vector, objects } = await looking;
  const cut = await openRegions(image, await whole, objects.length);
  const embedded = await embedObjects(extractor, cut, info, objects);
  return { ...info, contentHash: contentHashOf(bytes), vector, boundingBox, objects: embedded };
}

/** The vector of the image, and the boxes of the wanted objects. */
async function look(
  extractor: Extractor,
  picture: Pixels,
  wanted: WantedObjects,
  { info, orientation }: SourceImage,
) {
  if (wanted === 'detected') {
    const { vector, detections } = await extractor.extractAndDetect(picture);
    return { vector, objects: detections };
  }
  const objects = wanted === 'none' ? [] : insideImage(wanted, info, orientation);
  return { vector: await extractor.extract(picture), objects };
}

/** @throws UnreadableImageError, LargeImageError */
export async function readSource(path: string): Promise<Uint8Array> {
  const closed = () => {
    throw new UnreadableImageError('the file cannot be opened', { mayPass: true });
  };
  const { size } = await stat(path).catch(closed);
  if (size > MAX_FILE_BYTES)
    throw new UnreadableImageError(`the file is larger than ${MAX_FILE_BYTES / 2 ** 20} MB`);
  if (size > MAX_BYTES_HERE) throw new LargeImageError(size);
  return readFile(path).catch(closed);
}
