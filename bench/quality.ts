import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { foldersToServe } from '#cli/data/folders.ts';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { decodeImage } from '#engine/embed/decode/source-image.ts';
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

/** A larger gallery has so many of its pictures edited, the same ones every time. */
const MAX_EDITED = 300;

/** Pictures with the vectors that each method gives them; rows of the matrices are the pictures. */
interface Gallery {
  readonly pictures: readonly ClassImage[];
  readonly vectors: readonly VectorMatrix[];
}

/**
 * How well the embedding finds pictures of the same class, and originals of edited copies, beside
 * what simple methods make of the same pictures.
 * @param folders one folder of class folders, or none for a drawn gallery
 * @throws UserError
 */
export async function benchQuality(folders: readonly string[]): Promise<void> {
  if (folders.length > 1)
    throw new UserError('The quality bench takes one folder, which contains one folder per class.');
  const scratch = await mkdtemp(path.join(tmpdir(), 'semblance-bench-'));
  try {
    const found = await findImageFiles(folders, scratch);
    const methods = await openMethods(scratch);
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
  const [named] = await foldersToServe(folders);
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
