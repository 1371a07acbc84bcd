import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { existingFolders } from '#cli/data/folders.ts';
import { sourceOf } from '#cli/data/load-named-model.ts';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { decodeImage } from '#engine/embed/decode/source-image.ts';
import { BUILT_IN } from '#engine/embed/model/model-source.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';
import { VectorMatrix } from '#engine/scan/vector-matrix.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { UserError } from '#platform/user-error.ts';
import { type ClassImage, findClassImages } from './quality/class-folders.ts';
import { drawClassFolders } from './quality/drawn-gallery.ts';
import { EDITS, REGIONS } from './quality/edits.ts';
import { inWaves } from './quality/in-waves.ts';
import { type Methods, openMethods } from './quality/methods.ts';
import { nearestRow, scoreClasses } from './quality/retrieval-scores.ts';
import { scoreTable } from './quality/score-table.ts';
import { shuffle } from './quality/shuffle.ts';
import { reliableDistance, wordReliability } from './quality/word-reliability.ts';

/** A larger gallery has so many of its pictures edited, the same ones every time. */
const MAX_EDITED = 300;
/** Share of "Very similar" results that have to be of the same class. */
const WANTED_RELIABILITY = 0.85;

/** Pictures with the vectors that each method gives them; rows of the matrices are the pictures. */
interface Gallery {
  readonly pictures: readonly ClassImage[];
  readonly vectors: readonly VectorMatrix[];
}

/**
 * How well the embedding finds pictures of the same class, and originals of edited copies, beside
 * what simple methods make of the same pictures.
 * @param args one folder of class folders, or none for a drawn gallery, and `--model` to compare with
 * another model than the built-in one
 * @throws UserError
 */
export async function benchQuality(args: readonly string[]): Promise<void> {
  const { positionals: folders, values } = parseArgs({
    args: [...args],
    options: { model: { type: 'string', default: BUILT_IN } },
    allowPositionals: true,
  });
  if (folders.length > 1)
    throw new UserError('The quality bench takes one folder, which contains one folder per class.');
  const scratch = await mkdtemp(path.join(tmpdir(), 'semblance-bench-'));
  try {
    const found = await findImageFiles(folders, scratch);
    const methods = await openMethods(scratch, await sourceOf(values.model));
    try {
      await measure(found, methods);
    } finally {
      await methods.close();
    }
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function findImageFiles(folders: readonly string[], scratch: string): Promise<ClassImage[]> {
  if (folders.length === 0) {
    console.log(
      '  These figures are from drawn images, which only demonstrate the command, because the images\n  of a class are almost copies of each other. For meaningful figures, name a folder with one\n  folder per class.',
    );
    await drawClassFolders(path.join(scratch, 'drawn'));
    return findClassImages(path.join(scratch, 'drawn'));
  }
  const [named] = await existingFolders(folders);
  return findClassImages(named?.folder ?? '');
}

async function measure(found: readonly ClassImage[], methods: Methods): Promise<void> {
  // In random order, so that neither the sample nor the order among equals favours a class.
  const gallery = await describeAll(shuffle(found, seededRandom(1)), methods);
  const classes = gallery.pictures.map(({ className }) => className);
  const nUnreadable = found.length - classes.length;
  const left = nUnreadable > 0 ? ` (${nUnreadable} more are unreadable)` : '';
  console.log(`  ${classes.length} images of ${new Set(classes).size} classes${left}`);
  const table = scoreTable(methods.names);

  const scores = gallery.vectors.map((vectors) => scoreClasses(vectors, classes));
  console.log(table.head(`images of the same class, ${scores[0]?.queries} searches`));
  console.log(
    table.row(
      'mAP',
      scores.map(({ meanAveragePrecision }) => meanAveragePrecision),
    ),
  );
  console.log(
    table.row(
      'precision@10',
      scores.map(({ precisionAt10 }) => precisionAt10),
    ),
  );
  console.log(
    table.row(
      'recall@1',
      scores.map(({ recallAt1 }) => recallAt1),
    ),
  );

  printReliability(gallery, classes, methods);

  const nEdited = Math.min(MAX_EDITED, classes.length);
  console.log(table.head(`originals of ${nEdited} edited copies, recall@1`));
  const recalls: number[][] = [];
  for (const edit of EDITS) {
    const recall = await recallOriginals(nEdited, gallery, methods, async (bytes, random) => ({
      bytes: await edit.apply(await decodeImage(bytes), random),
    }));
    console.log(table.row(edit.name, recall));
    recalls.push(recall);
  }
  console.log(table.row('mean of all edits', columnMeans(recalls)));

  console.log(table.head(`images of ${nEdited} marked regions, recall@1`));
  for (const { name, box } of REGIONS) {
    const recall = await recallOriginals(nEdited, gallery, methods, async (bytes, random) => ({
      bytes,
      region: box(random),
    }));
    console.log(table.row(name, recall));
  }
}

/** How far the words of the badge can be trusted: pairs of one class among those that a word names. */
function printReliability(
  { vectors: [vectors] }: Gallery,
  classes: readonly string[],
  { model }: Methods,
): void {
  if (!vectors) return;
  console.log(`  pairs of the same class by the word of their badge, ${model.name}`);
  const words = wordReliability(vectors, classes, (distance) => model.relevanceScore(distance));
  for (const { word, pairs, alike } of words) {
    const share = pairs === 0 ? '–' : (alike / pairs).toFixed(3);
    console.log(`    ${word.padEnd(40)}${share.padStart(11)}${String(pairs).padStart(11)} pairs`);
  }
  const distance = reliableDistance(vectors, classes, WANTED_RELIABILITY);
  const score = model.relevanceScore(distance);
  console.log(
    `    ${WANTED_RELIABILITY * 100} % of the pairs up to a distance of ${distance.toFixed(3)} (score ${score.toFixed(3)}) are of one class.`,
  );
}

async function describeAll(found: readonly ClassImage[], methods: Methods): Promise<Gallery> {
  const described = await inWaves(found, async (picture) => {
    try {
      return { picture, vectors: await methods.describe(await readFile(picture.file)) };
    } catch (error) {
      if (error instanceof UnreadableImageError) return null;
      throw error;
    }
  });
  const readable = described.filter((it) => it !== null);
  return {
    pictures: readable.map(({ picture }) => picture),
    vectors: await Promise.all(
      methods.names.map((_, method) => matrixOf(readable.map(({ vectors }) => vectors[method]))),
    ),
  };
}

async function matrixOf(vectors: readonly (Float32Array | undefined)[]): Promise<VectorMatrix> {
  const matrix = await VectorMatrix.create(vectors.length, vectors[0]?.length ?? 0);
  for (const [row, vector] of vectors.entries()) if (vector) matrix.set(row, vector);
  return matrix;
}

interface Query {
  readonly bytes: Uint8Array;
  readonly region?: BoundingBox;
}

/** For each method, the share of queries made of a picture whose nearest picture of all is that one. */
async function recallOriginals(
  nQueries: number,
  { pictures, vectors }: Gallery,
  methods: Methods,
  makeQuery: (original: Uint8Array, random: () => number) => Promise<Query>,
): Promise<number[]> {
  const hits = await inWaves(pictures.slice(0, nQueries), async ({ file }, original) => {
    const { bytes, region } = await makeQuery(await readFile(file), seededRandom(original));
    const queries = await methods.describe(bytes, region);
    return vectors.map((matrix, method) => {
      const query = queries[method];
      return query && nearestRow(matrix, query) === original ? 1 : 0;
    });
  });
  return columnMeans(hits);
}

function columnMeans(rows: readonly (readonly number[])[]): number[] {
  const [first = []] = rows;
  return first.map((_, column) => {
    return rows.reduce((sum, row) => sum + (row[column] ?? 0), 0) / rows.length;
  });
}
