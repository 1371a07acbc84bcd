import { type AnnotationFile, AnnotationFileError, checkColumns } from './annotation-files.ts';
import { type CsvContent, csvRecords } from './csv-records.ts';
import type { Entry, Row } from './row-values.ts';

/**
 * The rows of a CSV file under the names of its header, and the lines they begin at.
 * @throws AnnotationFileError when it has no header with all columns that are required
 */
export async function* csvRows(
  file: string,
  describes: AnnotationFile['describes'],
): AsyncGenerator<readonly Entry[]> {
  let columns: readonly string[] | undefined;
  for await (const records of csvRecords(file)) {
    const entries: Entry[] = [];
    for (const { line, content } of records) {
      if (columns) entries.push({ place: { line, entry: null }, ...toRow(columns, content) });
      else columns = toColumns(content, describes);
    }
    yield entries;
  }
  if (!columns) throw new AnnotationFileError('is empty');
}

function toColumns(content: CsvContent, describes: AnnotationFile['describes']): readonly string[] {
  if ('problem' in content) throw new AnnotationFileError(`has no header: ${content.problem}`);
  const columns = content.fields.map((name) => name.trim());
  checkColumns(columns, describes);
  return columns;
}

/** Of columns of the same name the first counts. */
function toRow(
  columns: readonly string[],
  content: CsvContent,
): { readonly row: Row } | { readonly problem: string } {
  if ('problem' in content) return content;
  const { fields } = content;
  if (fields.slice(columns.length).some((field) => field.trim() !== '')) {
    const problem = `has ${fields.length} values for ${columns.length} columns; a value with a comma needs quotes around it`;
    return { problem };
  }
  const row: Record<string, string | undefined> = {};
  for (const [n, column] of columns.entries()) row[column] ??= fields[n];
  return { row };
}
