import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BackboneFeatures } from '#engine/embed/extract/backbone-features.ts';
import { FEATURE_DIMS, HEAD_DIMS } from '#engine/embed/features/recipe.ts';
import { normalize } from '#engine/vectors/normalize.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { UserError } from '#platform/user-error.ts';
import { shuffle } from '../../bench/quality/shuffle.ts';
import { chanceAgreement, neighborAgreement } from './agreement.ts';
import { Covariance } from './covariance.ts';
import { applyHead, foldHead, type Head, inHalfPrecision } from './head.ts';
import {
  blockRanges,
  type Observation,
  type Observer,
  observe,
  sumUp,
  writeObservations,
} from './observe.ts';
import { type Projection, principalComponents, project, whitening } from './projection.ts';
import { ridgeRegression } from './ridge.ts';
import { RowFile } from './row-file.ts';
import { Teacher, type TeacherOptions } from './teacher.ts';

export interface TrainOptions {
  readonly teacher: TeacherOptions;
  /** Photos, absolute paths. */
  readonly photos: readonly string[];
  /** Random parts of each photo that are looked at beside the whole. */
  readonly crops: number;
  /** Principal components that each block of features is reduced to, where it has more. */
  readonly blockDims: number;
  readonly log: (line: string) => void;
}

export interface TrainedHead {
  readonly head: Head;
  readonly lambda: number;
  readonly figures: HeadFigures;
  /** What the figures were measured on. */
  readonly heldOut: readonly HeldOutView[];
}

/** A photo, or a part of one, that the head was not trained on. */
export interface HeldOutView extends Observation {
  /** What the head should say: the teacher's principal components, of unit length. */
  readonly target: Float32Array;
}

/** Measured on the held-out part; lambda was chosen there too, so they are a trace too good. */
export interface HeadFigures {
  /** Mean cosine between what the head says and what it should say. */
  readonly cosine: number;
  /** Share of a whole photo's ten nearest that are among the teacher's ten nearest. */
  readonly agreement: number;
  /** The same for the features themselves, and for blind guessing. */
  readonly agreementOfFeatures: number;
  readonly agreementByChance: number;
}

const FEWEST_PHOTOS = 20;
/** One photo of ten is held out, a thousand at most: they are kept in memory. */
const HELD_OUT_SHARE = 0.1;
const MAX_HELD_OUT = 1000;

/** Rows that sums take at once. */
const BATCH = 64;

/** Penalties on the weights, beside inputs of variance 1. */
const LAMBDAS = [0.01, 0.05, 0.2, 1, 5, 20];

/**
 * Fits a head to a teacher by ridge regression. Photos are looked at once; what backbone and teacher
 * say goes to a temporary file, 38 KB and more a view, and memory does not grow with it.
 *
 * The features come in blocks of different size, whose numbers go together in bunches. Ridge
 * regression punishes what is small and alone, so each block is reduced to its principal components
 * and whitened first: then every direction costs the same.
 * @throws UserError
 */
export async function trainHead(options: TrainOptions): Promise<TrainedHead> {
  if (options.photos.length < FEWEST_PHOTOS) {
    throw new UserError(
      `A head cannot be trained on ${options.photos.length} photos; ${FEWEST_PHOTOS} is the least.`,
    );
  }
  const scratch = await mkdtemp(path.join(tmpdir(), 'semblance-train-'));
  try {
    const teacher = await Teacher.load(options.teacher);
    const backbone = await BackboneFeatures.load();
    const training = await RowFile.create(path.join(scratch, 'rows'), FEATURE_DIMS + teacher.dims);
    try {
      const { crops, log } = options;
      const observer: Observer = { backbone, teacher, crops, random: seededRandom(2), log };
      return await lookAndFit(options, observer, training);
    } finally {
      await Promise.all([training.close(), backbone.close(), teacher.close()]);
    }
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function lookAndFit(
  { photos, blockDims, log }: TrainOptions,
  observer: Observer,
  training: RowFile,
): Promise<TrainedHead> {
  const shuffled = shuffle(photos, seededRandom(1));
  const nHeldOut = Math.min(MAX_HELD_OUT, Math.ceil(HELD_OUT_SHARE * photos.length));
  const heldOut: Observation[] = [];
  for await (const view of observe(shuffled.slice(0, nHeldOut), observer)) heldOut.push(view);
  if (heldOut.length === 0) throw new UserError('None of the photos held out can be read.');
  await writeObservations(observe(shuffled.slice(nHeldOut), observer), training);

  log('principal components');
  const { blocks, answer } = await sumUp(training, BATCH);
  const random = seededRandom(3);
  const whitenings = blocks.map((block) =>
    whitening(block, Math.min(blockDims, block.dims, block.count - 1), random),
  );
  const toTarget = principalComponents(answer, Math.min(HEAD_DIMS, answer.dims), random);
  const sums = await sumWhitened(training, whitenings, toTarget);
  return choose(
    sums,
    whitenings,
    heldOut.map((it) => ({ ...it, target: unitProjection(toTarget, it.answer) })),
    log,
  );
}

/** Covariance of whitened features and, behind them, targets. */
async function sumWhitened(
  training: RowFile,
  whitenings: readonly Projection[],
  toTarget: Projection,
): Promise<Covariance> {
  const ranges = blockRanges();
  const inputs = whitenings.reduce((sum, { outputs }) => sum + outputs, 0);
  const sums = new Covariance(inputs + toTarget.outputs);
  for await (const rows of training.batches(BATCH)) {
    const whitened = rows.map((row) => {
      const parts = whitenings.map((it, block) =>
        project(it, row.subarray(ranges[block]?.start, ranges[block]?.end)),
      );
      return concat([...parts, unitProjection(toTarget, row.subarray(FEATURE_DIMS))]);
    });
    sums.add(whitened);
  }
  return sums;
}

/** The head of the lambda whose output is nearest to the targets of the held-out views. */
async function choose(
  sums: Covariance,
  whitenings: readonly Projection[],
  heldOut: readonly HeldOutView[],
  log: (line: string) => void,
): Promise<TrainedHead> {
  const inputs = whitenings.reduce((sum, { outputs }) => sum + outputs, 0);
  const heads = LAMBDAS.map((lambda) => {
    const head = foldHead(whitenings, ridgeRegression(sums, inputs, lambda));
    const cosine = meanCosine(head, heldOut);
    log(`lambda ${lambda}: cosine ${cosine.toFixed(4)}`);
    return { head, lambda, cosine };
  });
  const best = heads.reduce((a, b) => (b.cosine > a.cosine ? b : a));
  const head = inHalfPrecision(best.head);
  return { head, lambda: best.lambda, heldOut, figures: await measure(head, heldOut) };
}

/** Mean cosine between what a head says of the held-out views and what it should say. */
export function meanCosine(head: Head, heldOut: readonly HeldOutView[]): number {
  const cosines = heldOut.map(({ features, target }) => {
    const output = applyHead(head, features);
    return target.reduce((sum, value, i) => sum + value * (output[i] ?? 0), 0);
  });
  return cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
}

async function measure(head: Head, heldOut: readonly HeldOutView[]): Promise<HeadFigures> {
  const whole = heldOut.filter(({ isWhole }) => isWhole);
  const answers = whole.map(({ answer }) => answer);
  const features = whole.map((it) => {
    const unit = Float32Array.from(it.features);
    normalize(unit);
    return unit;
  });
  const outputs = whole.map((it) => applyHead(head, it.features));
  return {
    cosine: meanCosine(head, heldOut),
    agreement: await neighborAgreement(outputs, answers),
    agreementOfFeatures: await neighborAgreement(features, answers),
    agreementByChance: chanceAgreement(whole.length),
  };
}

function unitProjection(projection: Projection, x: Float32Array): Float32Array {
  const vector = project(projection, x);
  normalize(vector);
  return vector;
}

function concat(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
