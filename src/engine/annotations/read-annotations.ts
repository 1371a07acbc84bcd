import { access } from 'node:fs/promises';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { NamedObject } from '../embed/object-task.ts';
import type { AnnotationProblem, ImageAnnotation } from '../store/store.ts';
import {
  ANNOTATION_FILES,
  type AnnotationFile,
  patternOf,
  REQUIRED_COLUMNS,
  ROWS_QUERIES,
} from './annotation-files.ts';
import {
  BadRowError,
  fileName,
  labelsOf,
  optionalText,
  pixels,
  type Row,
  requiredText,
} from './row-values.ts';

/** An object that a row of an annotation file describes, its box in pixels. */
export interface AnnotatedObject extends NamedObject {
  readonly file: string;
  readonly row: number;
}

export interface Annotations {
  /** Objects of each image by its path; null when the folder has no file that describes objects. */
  readonly objects: ReadonlyMap<string, readonly AnnotatedObject[]> | null;
  /** Labels and captions by the path of the image. */
  readonly images: ReadonlyMap<string, ImageAnnotation>;
  readonly problems: readonly AnnotationProblem[];
}

/** Rows of one file that are reported one by one; a file of another kind would fill the report. */
const MAX_PROBLEMS_PER_FILE = 100;

/**
 * Reads the annotation files of a folder.
 * @param imagePaths images of the folder; annotations of others are counted and left out
 * @param withObjects whether files that describe objects are read
 */
export async function readAnnotations(
  folder: string,
  imagePaths: ReadonlySet<string>,
  withObjects: boolean,
): Promise<Annotations> {
  const files: AnnotationFile[] = [];
  for (const file of ANNOTATION_FILES) {
    const isWanted = withObjects || file.describes === 'images';
    if (isWanted && (await isThere(path.join(folder, file.name)))) files.push(file);
  }
  const collector = new Collector(
    imagePaths,
    files.some(({ describes }) => describes === 'objects'),
  );
  if (files.length > 0) {
    const database = await DuckDBInstance.create(':memory:');
    const connection = await database.connect();
    try {
      for (const file of files) await readFile(connection, folder, file, collector);
    } finally {
      connection.closeSync();
      database.closeSync();
    }
  }
  return collector.annotations;
}

async function readFile(
  connection: DuckDBConnection,
  folder: string,
  file: AnnotationFile,
  collector: Collector,
): Promise<void> {
  collector.begin(file);
  try {
    const values = [patternOf(path.join(folder, file.name))];
    const result = await connection.stream(ROWS_QUERIES[file.format], values);
    const columns = result.columnNames();
    const missing = REQUIRED_COLUMNS[file.describes].find((column) => !columns.includes(column));
    if (missing) {
      collector.report(null, `has no column "${missing}"`);
      return;
    }
    for await (const rows of result.yieldRowObjectJs()) {
      for (const row of rows) collector.add(row);
    }
  } catch {
    collector.report(null, `cannot be read as ${file.format}`);
  }
  collector.end();
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Gathers rows of one file after another. */
class Collector {
  readonly #imagePaths: ReadonlySet<string>;
  readonly #objects: Map<string, AnnotatedObject[]> | null;
  readonly #images = new Map<string, ImageAnnotation>();
  readonly #problems: AnnotationProblem[] = [];
  #file: AnnotationFile | undefined;
  #nBadRows = 0;
  #missingImages = new Set<string>();

  constructor(imagePaths: ReadonlySet<string>, hasObjectFiles: boolean) {
    this.#imagePaths = imagePaths;
    this.#objects = hasObjectFiles ? new Map() : null;
  }

  get annotations(): Annotations {
    return { objects: this.#objects, images: this.#images, problems: this.#problems };
  }

  begin(file: AnnotationFile): void {
    this.#file = file;
    this.#nBadRows = 0;
    this.#missingImages = new Set();
  }

  add(row: Row): void {
    try {
      const image = fileName(row);
      if (!this.#imagePaths.has(image)) this.#missingImages.add(image);
      else if (this.#file?.describes === 'objects') this.#addObject(image, row);
      else this.#addImage(image, row);
    } catch (error) {
      if (!(error instanceof BadRowError)) throw error;
      this.#nBadRows++;
      if (this.#nBadRows <= MAX_PROBLEMS_PER_FILE) this.report(Number(row['row']), error.message);
    }
  }

  end(): void {
    const nUntold = this.#nBadRows - MAX_PROBLEMS_PER_FILE;
    if (nUntold > 0) this.report(null, `has ${countText(nUntold, 'more bad row')}`);
    const nMissing = this.#missingImages.size;
    if (nMissing === 0) return;
    const verb = nMissing === 1 ? 'is' : 'are';
    this.report(null, `names ${countText(nMissing, 'image')} that ${verb} not there`);
  }

  report(row: number | null, reason: string): void {
    this.#problems.push({ file: this.#file?.name ?? '', row, reason });
  }

  #addObject(image: string, row: Row): void {
    const object: AnnotatedObject = {
      file: this.#file?.name ?? '',
      row: Number(row['row']),
      box: {
        unit: 'pixel',
        x: pixels(row, 'col_x', 'zero'),
        y: pixels(row, 'row_y', 'zero'),
        width: pixels(row, 'width', 'above zero'),
        height: pixels(row, 'height', 'above zero'),
      },
      label: requiredText(row, 'label'),
    };
    const objects = this.#objects?.get(image);
    if (objects) objects.push(object);
    else this.#objects?.set(image, [object]);
  }

  /** An image may have several rows: its labels add up, and the first caption is kept. */
  #addImage(image: string, row: Row): void {
    const before = this.#images.get(image);
    const labels = new Set([...(before?.labels ?? []), ...labelsOf(row)]);
    const caption = before?.caption ?? optionalText(row, 'caption') ?? null;
    this.#images.set(image, { labels: [...labels], caption });
  }
}

function countText(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
