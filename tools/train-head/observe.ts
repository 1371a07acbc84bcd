import type { BackboneFeatures } from '#engine/embed/extract/backbone-features.ts';
import { FEATURE_BLOCKS, FEATURE_DIMS } from '#engine/embed/features/recipe.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';
import { Covariance } from './covariance.ts';
import type { RowFile } from './row-file.ts';
import type { Teacher } from './teacher.ts';
import { readViews } from './views.ts';

/** What backbone and teacher say about a photo or a part of one. */
export interface Observation {
  /** `FEATURE_DIMS` numbers. */
  readonly features: Float32Array;
  /** The teacher's vector, of unit length. */
  readonly answer: Float32Array;
  /** The whole photo, not a crop. */
  readonly isWhole: boolean;
}

export interface Observer {
  readonly backbone: BackboneFeatures;
  readonly teacher: Teacher;
  /** Random parts of each photo that are looked at beside the whole. */
  readonly crops: number;
  readonly random: () => number;
  readonly log: (line: string) => void;
}

const PHOTOS_PER_LINE = 100;

/** Looks at each photo and at crops of it, one after another; what cannot be read is told and left out. */
export async function* observe(
  photos: readonly string[],
  { backbone, teacher, crops, random, log }: Observer,
): AsyncGenerator<Observation> {
  for (const [index, photo] of photos.entries()) {
    const views = await readViews(photo, crops, random).catch((error: unknown) => {
      if (!(error instanceof UnreadableImageError)) throw error;
      log(`${photo}: ${error.message}`);
      return [];
    });
    for (const [view, picture] of views.entries()) {
      const features = await backbone.extract(picture);
      yield { features, answer: await teacher.embed(picture), isWhole: view === 0 };
    }
    if ((index + 1) % PHOTOS_PER_LINE === 0) log(`${index + 1} of ${photos.length} photos`);
  }
}

/** Sums over everything written to a file of rows. */
export interface Sums {
  readonly blocks: readonly Covariance[];
  readonly answer: Covariance;
}

/** Features and, behind them, the teacher's answer, as one row of the file. */
export async function writeObservations(
  observations: AsyncIterable<Observation>,
  file: RowFile,
): Promise<void> {
  for await (const { features, answer } of observations) {
    const row = new Float32Array(file.dims);
    row.set(features);
    row.set(answer, FEATURE_DIMS);
    await file.append(row);
  }
}

/** Covariances of each block of features and of the teacher's answers, over the rows of a file. */
export async function sumUp(file: RowFile, batchSize: number): Promise<Sums> {
  const blocks = FEATURE_BLOCKS.map((size) => new Covariance(size));
  const answer = new Covariance(file.dims - FEATURE_DIMS);
  for await (const rows of file.batches(batchSize)) {
    for (const [index, { start, end }] of blockRanges().entries()) {
      blocks[index]?.add(rows.map((row) => row.subarray(start, end)));
    }
    answer.add(rows.map((row) => row.subarray(FEATURE_DIMS)));
  }
  return { blocks, answer };
}

/** Where each block lies among the features. */
export function blockRanges(): { start: number; end: number }[] {
  let end = 0;
  return FEATURE_BLOCKS.map((size) => {
    const start = end;
    end += size;
    return { start, end };
  });
}
