import path from 'node:path';

/** An annotation file in a dataset's folder. */
export interface AnnotationFile {
  /** Relative to the dataset's folder, `/` between its parts. */
  readonly path: string;
  readonly describes: 'objects' | 'images';
  /** Display name of the format. */
  readonly format: 'CSV' | 'Parquet' | 'COCO JSON';
}

const BY_NAME: Readonly<Record<string, Omit<AnnotationFile, 'path'>>> = {
  'object_annotations.csv': { describes: 'objects', format: 'CSV' },
  'object_annotations.parquet': { describes: 'objects', format: 'Parquet' },
  'image_annotations.csv': { describes: 'images', format: 'CSV' },
  'image_annotations.parquet': { describes: 'images', format: 'Parquet' },
};

/**
 * Usual names of COCO exports: by Visual Layer (`annotations.json`), Roboflow
 * (`_annotations.coco.json`), FiftyOne (`labels.json`), Label Studio (`result.json`), CVAT and COCO
 * itself (`instances_default.json`, `instances_train2017.json`).
 */
const COCO_NAME = /^(annotations|labels|result|coco|instances(_[^/]*)?|.*\.coco)\.json$/;

/**
 * Undefined when the name is not that of an annotation file. @param file relative to the dataset's
 * folder
 */
export function annotationFileAt(file: string): AnnotationFile | undefined {
  const name = path.posix.basename(file);
  if (COCO_NAME.test(name)) return { path: file, describes: 'objects', format: 'COCO JSON' };
  const known = BY_NAME[name];
  return known && { path: file, ...known };
}

/** @param file relative to the dataset's folder */
export function isAnnotationFile(file: string): boolean {
  return annotationFileAt(file) !== undefined;
}

export const REQUIRED_COLUMNS = {
  objects: ['filename', 'col_x', 'row_y', 'width', 'height', 'label'],
  images: ['filename', 'label'],
} as const;

/** The file as a whole is invalid; the message says why. */
export class AnnotationFileError extends Error {}

/** A file of another kind with the name of an annotation file. */
export class ForeignFileError extends AnnotationFileError {}

/** @throws AnnotationFileError when a required column is missing */
export function checkColumns(
  columns: readonly string[],
  describes: AnnotationFile['describes'],
): void {
  const missing = REQUIRED_COLUMNS[describes].find((column) => !columns.includes(column));
  if (!missing) return;
  const there = columns.slice(0, MAX_COLUMNS_LISTED).join(', ');
  const more = columns.length > MAX_COLUMNS_LISTED ? ', …' : '';
  throw new AnnotationFileError(`has no column "${missing}", only ${there}${more}`);
}

const MAX_COLUMNS_LISTED = 8;
