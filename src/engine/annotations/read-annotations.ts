import { access } from 'node:fs/promises';
import path from 'node:path';
import type { NamedObject } from '../embed/object-task.ts';
import type { AnnotationPlace, ImageAnnotation } from '../store/store.ts';
import {
  ANNOTATION_FILES,
  type AnnotationFile,
  AnnotationFileError,
  ForeignFileError,
} from './annotation-files.ts';
import { csvRows } from './csv-rows.ts';
import { cocoRows, parquetRows } from './duckdb-rows.ts';
import { countText, ProblemList } from './problem-list.ts';
import {
  BadRowError,
  boxOf,
  type Entry,
  fileName,
  labelsOf,
  optionalText,
  type Row,
  requiredText,
} from './row-values.ts';

/** An object that a row of an annotation file describes, its box in pixels. */
export interface AnnotatedObject extends NamedObject {
  readonly file: string;
  readonly place: AnnotationPlace;
}

export interface Annotations {
  /** Objects of each image by its path; null when no file that describes objects was read. */
  readonly objects: ReadonlyMap<string, readonly AnnotatedObject[]> | null;
  /** Labels and captions by the path of the image. */
  readonly images: ReadonlyMap<string, ImageAnnotation>;
  /** What a file describes that is there and could not be read: what it said before stays. */
  readonly unread: ReadonlySet<AnnotationFile['describes']>;
  readonly problems: ProblemList;
}

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
  const problems = new ProblemList();
  const unread = new Set<AnnotationFile['describes']>();
  const objects = new Map<string, AnnotatedObject[]>();
  const images = new Map<string, ImageAnnotation>();
  let hasObjects = false;
  for (const file of ANNOTATION_FILES) {
    const isWanted = withObjects || file.describes === 'images';
    if (!isWanted || !(await isThere(path.join(folder, file.name)))) continue;
    const collector = new Collector(file, imagePaths, { objects, images, problems });
    const state = await readFile(folder, file, collector, problems);
    if (state === 'unread') unread.add(file.describes);
    if (state === 'read' && file.describes === 'objects') hasObjects = true;
  }
  return { objects: hasObjects ? objects : null, images, unread, problems };
}

async function readFile(
  folder: string,
  file: AnnotationFile,
  collector: Collector,
  problems: ProblemList,
): Promise<'read' | 'unread' | 'foreign'> {
  try {
    for await (const entries of rowsOf(path.join(folder, file.name), file)) {
      for (const entry of entries) collector.add(entry);
    }
  } catch (error) {
    const isToldWhy = error instanceof AnnotationFileError;
    problems.addFile(file.name, isToldWhy ? error.message : `cannot be read as ${file.format}`);
    return error instanceof ForeignFileError ? 'foreign' : 'unread';
  }
  collector.tellMissingImages();
  return 'read';
}

function rowsOf(
  file: string,
  { format, describes }: AnnotationFile,
): AsyncGenerator<readonly Entry[]> {
  switch (format) {
    case 'CSV':
      return csvRows(file, describes);
    case 'Parquet':
      return parquetRows(file, describes);
    case 'COCO JSON':
      return cocoRows(file);
  }
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

interface Collected {
  readonly objects: Map<string, AnnotatedObject[]>;
  readonly images: Map<string, ImageAnnotation>;
  readonly problems: ProblemList;
}

/** Gathers what the rows of one file say. */
class Collector {
  readonly #file: AnnotationFile;
  readonly #imagePaths: ReadonlySet<string>;
  readonly #collected: Collected;
  readonly #missingImages = new Set<string>();

  constructor(file: AnnotationFile, imagePaths: ReadonlySet<string>, collected: Collected) {
    this.#file = file;
    this.#imagePaths = imagePaths;
    this.#collected = collected;
  }

  add(entry: Entry): void {
    try {
      if ('problem' in entry) throw new BadRowError(entry.problem);
      const image = copyOf(fileName(entry.row));
      if (!this.#imagePaths.has(image)) this.#missingImages.add(image);
      else if (this.#file.describes === 'objects') this.#addObject(image, entry.place, entry.row);
      else this.#addImage(image, entry.row);
    } catch (error) {
      if (!(error instanceof BadRowError)) throw error;
      this.#collected.problems.addRow(this.#file.name, entry.place, error.message);
    }
  }

  tellMissingImages(): void {
    const nMissing = this.#missingImages.size;
    if (nMissing === 0) return;
    const reason = `names ${countText(nMissing, 'image')} that ${nMissing === 1 ? 'is' : 'are'} not there`;
    this.#collected.problems.addFile(this.#file.name, reason);
  }

  #addObject(image: string, place: AnnotationPlace, row: Row): void {
    const { objects } = this.#collected;
    const box = boxOf(row);
    const label = copyOf(requiredText(row, 'label'));
    const object = { file: this.#file.name, place, box, label };
    const others = objects.get(image);
    if (others) others.push(object);
    else objects.set(image, [object]);
  }

  /** An image may have several rows: its labels add up, and the first caption is kept. */
  #addImage(image: string, row: Row): void {
    const { images } = this.#collected;
    const before = images.get(image);
    const labels = new Set([...(before?.labels ?? []), ...labelsOf(row).map(copyOf)]);
    const caption = optionalText(row, 'caption');
    images.set(image, {
      labels: [...labels],
      caption: before?.caption ?? (caption ? copyOf(caption) : null),
    });
  }
}

/** A piece of a text holds all of it in memory, here a block of the file. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}
