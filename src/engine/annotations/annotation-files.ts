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

/** Columns that the rows of a file must have. */
export const REQUIRED_COLUMNS = {
  objects: ['filename', 'col_x', 'row_y', 'width', 'height', 'label'],
  images: ['filename', 'label'],
} as const;

/** DuckDB takes a path for a pattern; this one matches `file` alone. https://duckdb.org/docs/stable/data/multiple_files/overview */
export function patternOf(file: string): string {
  return file.replaceAll(/[[*?]/g, '[$&]');
}

/**
 * DuckDB's query for the rows of a file, `$1` being its pattern; `row` counts them from 1. Whatever can be
 * a row becomes one, so that a bad one has a number to be reported by.
 */
export const ROWS_QUERIES: Record<AnnotationFile['format'], string> = {
  CSV: `
    SELECT row_number() OVER () AS "row", * FROM read_csv($1, header = true, all_varchar = true,
      delim = ',', quote = '"', escape = '"', null_padding = true, strict_mode = false,
      hive_partitioning = false)`,
  // Left to itself DuckDB takes the name of a folder `label=cat` for a column.
  Parquet: `
    SELECT row_number() OVER () AS "row", * FROM read_parquet($1, hive_partitioning = false)`,
  // The whole file is one object, and DuckDB wants to know how large one may be.
  'COCO JSON': `
    WITH coco AS MATERIALIZED (
      SELECT * FROM read_json($1, maximum_object_size = 2147483647,
        columns = { images: 'JSON[]', annotations: 'JSON[]', categories: 'JSON[]' })),
    annotation AS (
      SELECT unnest(annotations) AS value, generate_subscripts(annotations, 1) AS "row" FROM coco),
    image AS (
      SELECT value->>'id' AS id, value->>'file_name' AS filename
      FROM (SELECT unnest(images) AS value FROM coco)),
    category AS (
      SELECT value->>'id' AS id, value->>'name' AS label
      FROM (SELECT unnest(categories) AS value FROM coco))
    SELECT "row", filename, label,
      value->'bbox'->>0 AS col_x, value->'bbox'->>1 AS row_y,
      value->'bbox'->>2 AS width, value->'bbox'->>3 AS height
    FROM annotation
    LEFT JOIN image ON image.id = (value->>'image_id')
    LEFT JOIN category ON category.id = (value->>'category_id')
    ORDER BY "row"`,
};
