import path from 'node:path';
import type { ImageAnnotation } from '#engine/store/annotation-store.ts';
import {
  type AnnotationFile,
  AnnotationFileError,
  annotationFileAt,
  ForeignFileError,
} from './annotation-files.ts';
import { cocoRows } from './coco-rows.ts';
import { Collector } from './collector.ts';
import { csvRows } from './csv-rows.ts';
import { parquetRows } from './duckdb-rows.ts';
import { ImageNames } from './image-names.ts';
import { ProblemList } from './problem-list.ts';
import type { AnnotatedObject, Entry } from './row-values.ts';

export interface Annotations {
  /** Objects by image path; null when no file that describes objects was read. */
  readonly objects: ReadonlyMap<string, readonly AnnotatedObject[]> | null;
  /** Labels and captions by image path. */
  readonly images: ReadonlyMap<string, ImageAnnotation>;
  /** Kinds of data whose file exists but could not be read; their earlier annotations stay. */
  readonly unread: ReadonlySet<AnnotationFile['describes']>;
  readonly problems: ProblemList;
}

export interface AnnotationSource {
  /** The dataset's folder, absolute. */
  readonly folder: string;
  /** Its annotation files, relative to it. */
  readonly files: readonly string[];
  /** Its images; annotations of others are counted and skipped. */
  readonly imagePaths: ReadonlySet<string>;
  /** Whether to read files that describe objects. */
  readonly withObjects: boolean;
  /** Whether more files may exist, in folders that could not be opened this time. */
  readonly mayHaveMore: boolean;
}

/** Reads the annotation files of a folder and its subfolders. */
export async function readAnnotations(source: AnnotationSource): Promise<Annotations> {
  const { folder, files, imagePaths, withObjects, mayHaveMore } = source;
  const problems = new ProblemList();
  const unread = new Set<AnnotationFile['describes']>(mayHaveMore ? ['objects', 'images'] : []);
  const objects = new Map<string, AnnotatedObject[]>();
  const images = new Map<string, ImageAnnotation>();
  const names = new ImageNames(folder, imagePaths);
  let hasObjects = false;
  for (const file of files.flatMap((name) => annotationFileAt(name) ?? [])) {
    if (!withObjects && file.describes === 'objects') continue;
    const collector = new Collector(file, names, { objects, images, problems });
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
    for await (const entries of rowsOf(path.join(folder, file.path), file)) {
      for (const entry of entries) collector.add(entry);
    }
  } catch (error) {
    const isToldWhy = error instanceof AnnotationFileError;
    problems.addFile(file.path, isToldWhy ? error.message : `cannot be read as ${file.format}`);
    return error instanceof ForeignFileError ? 'foreign' : 'unread';
  }
  collector.finish();
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
