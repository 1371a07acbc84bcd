/** A file of annotations that a dataset's folder may hold. */
export interface AnnotationFile {
  readonly name: string;
  readonly describes: 'objects' | 'images';
  /** What it is called in a sentence. */
  readonly format: 'CSV' | 'Parquet' | 'COCO JSON';
}

/** Exact names, in the folder itself. */
export const ANNOTATION_FILES: readonly AnnotationFile[] = [
  { name: 'object_annotations.csv', describes: 'objects', format: 'CSV' },
  { name: 'object_annotations.parquet', describes: 'objects', format: 'Parquet' },
  { name: 'annotations.json', describes: 'objects', format: 'COCO JSON' },
  { name: 'image_annotations.csv', describes: 'images', format: 'CSV' },
  { name: 'image_annotations.parquet', describes: 'images', format: 'Parquet' },
];

const ANNOTATION_NAMES: ReadonlySet<string> = new Set(ANNOTATION_FILES.map(({ name }) => name));

/** @param file relative to the dataset's folder */
export function isAnnotationFile(file: string): boolean {
  return ANNOTATION_NAMES.has(file);
}

const REQUIRED_COLUMNS = {
  objects: ['filename', 'col_x', 'row_y', 'width', 'height', 'label'],
  images: ['filename', 'label'],
} as const;

/** The message says what is wrong with a file as a whole. */
export class AnnotationFileError extends Error {}

/** A file of another kind that happens to have the name. */
export class ForeignFileError extends AnnotationFileError {}

/** @throws AnnotationFileError when one is missing that the rows must have */
export function checkColumns(
  columns: readonly string[],
  describes: AnnotationFile['describes'],
): void {
  const missing = REQUIRED_COLUMNS[describes].find((column) => !columns.includes(column));
  if (missing) throw new AnnotationFileError(`has no column "${missing}"`);
}
