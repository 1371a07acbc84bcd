import pLimit from 'p-limit';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { MeasuredMedia, StoredQuality } from '#engine/store/quality-store.ts';
import type { Store } from '#engine/store/store.ts';
import { measureQuality } from './measure-quality.ts';
import { oncePerIndex } from './once-per-index.ts';

/** By row; NaN where it is unknown. */
export interface Qualities {
  readonly brightness: Float32Array;
  readonly sharpness: Float32Array;
}

export interface QualityParts {
  readonly store: Store;
  readonly datasetId: string;
  readonly index: DatasetIndex;
  /** Path of the thumbnail of an image or object. */
  thumbnail(mediaId: string): string;
  readonly closing: AbortSignal;
}

/** Thumbnails decoded at once, so that searches keep the other threads. */
const AT_ONCE = 2;
/** Saved together; an interruption loses at most these. */
const BATCH_SIZE = 500;

/**
 * Brightness and sharpness of each row of an index. Those that are not stored yet are measured from
 * the thumbnails, and stored.
 */
export const qualitiesOf = oncePerIndex((parts: QualityParts) =>
  collectQualities(parts, () => true),
);

/** Sharpness of some rows, by row; NaN for all others and where it is unknown. */
export async function sharpnessOf(
  parts: QualityParts,
  rows: ReadonlySet<number>,
): Promise<Float32Array> {
  const { sharpness } = await collectQualities(parts, (row) => rows.has(row));
  return sharpness;
}

/** Long edge / short edge of each row, from 1; NaN for a row that was deleted meanwhile. */
export const aspectRatiosOf = oncePerIndex(collectRatios);

async function collectRatios({ store, datasetId, index }: QualityParts): Promise<Float32Array> {
  const ratios = new Float32Array(index.size).fill(Number.NaN);
  for await (const { mediaId, aspect } of store.quality.all(datasetId, index.type)) {
    const row = index.rowOf(mediaId);
    if (row !== undefined) ratios[row] = Math.max(aspect, 1 / aspect);
  }
  return ratios;
}

async function collectQualities(
  parts: QualityParts,
  isWanted: (row: number) => boolean,
): Promise<Qualities> {
  const { store, datasetId, index } = parts;
  const unknown = () => new Float32Array(index.size).fill(Number.NaN);
  const qualities = { brightness: unknown(), sharpness: unknown() };
  const unmeasured: StoredQuality[] = [];
  for await (const stored of store.quality.all(datasetId, index.type)) {
    const row = index.rowOf(stored.mediaId);
    if (row === undefined || !isWanted(row)) continue;
    if (!stored.quality) unmeasured.push(stored);
    else setQuality(qualities, row, stored.quality);
  }
  for (let start = 0; start < unmeasured.length; start += BATCH_SIZE) {
    parts.closing.throwIfAborted();
    const measured = await measureAll(parts, unmeasured.slice(start, start + BATCH_SIZE));
    await store.quality.save(datasetId, measured);
    for (const item of measured) {
      const row = index.rowOf(item.mediaId);
      if (row !== undefined) setQuality(qualities, row, item);
    }
  }
  return qualities;
}

async function measureAll(
  { thumbnail }: QualityParts,
  media: readonly StoredQuality[],
): Promise<MeasuredMedia[]> {
  const inTurn = pLimit(AT_ONCE);
  const measured = await Promise.all(
    media.map(({ mediaId, content }) =>
      inTurn(async () => {
        const quality = await measureQuality(thumbnail(mediaId));
        return quality && { mediaId, content, ...quality };
      }),
    ),
  );
  return measured.flatMap((item) => item ?? []);
}

function setQuality(
  qualities: Qualities,
  row: number,
  { brightness, sharpness }: Pick<MeasuredMedia, 'brightness' | 'sharpness'>,
): void {
  qualities.brightness[row] = brightness;
  qualities.sharpness[row] = sharpness;
}
