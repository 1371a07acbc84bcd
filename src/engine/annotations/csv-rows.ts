import {
  type AnnotationFile,
  AnnotationFileError,
  checkColumns,
  REQUIRED_COLUMNS,
} from './annotation-files.ts';
import { SEPARATORS, type Separator } from './csv-fields.ts';
import { type CsvContent, csvRecords } from './csv-records.ts';
import type { AnnotationRow, Entry } from './row-values.ts';

const DECIMAL_COMMA = /^\s*-?\d+,\d+\s*$/;

interface Header {
  readonly columns: readonly string[];
  readonly separator: Separator;
}

/**
 * The rows of a CSV file by header name, with their first lines. The header determines the
 * separator: comma, semicolon or tab.
 * @throws AnnotationFileError when no header has all required columns
 */
export async function* csvRows(
  file: string,
  describes: AnnotationFile['describes'],
): AsyncGenerator<readonly Entry[]> {
  const header = await readHeader(file, describes);
  let isHeader = true;
  for await (const records of csvRecords(file, header.separator)) {
    const entries: Entry[] = [];
    for (const { line, content } of records) {
      if (!isHeader) entries.push({ place: { line, entry: null }, ...toRow(header, content) });
      isHeader = false;
    }
    yield entries;
  }
}

/** Uses the first separator that yields all required columns. */
async function readHeader(file: string, describes: AnnotationFile['describes']): Promise<Header> {
  const headers: Header[] = [];
  const problems: string[] = [];
  for (const separator of SEPARATORS) {
    const content = await firstRecord(file, separator);
    if ('problem' in content) problems.push(content.problem);
    else headers.push({ separator, columns: content.fields.map((name) => name.trim()) });
  }
  const required = REQUIRED_COLUMNS[describes];
  // When a column is missing, the separator with the most fields is the intended one.
  const [header] = headers.toSorted(
    (a, b) => nIn(b, required) - nIn(a, required) || b.columns.length - a.columns.length,
  );
  if (!header) throw new AnnotationFileError(`has no valid header: ${problems[0]}`);
  checkColumns(header.columns, describes);
  return header;
}

function nIn({ columns }: Header, wanted: readonly string[]): number {
  return wanted.filter((column) => columns.includes(column)).length;
}

async function firstRecord(file: string, separator: Separator): Promise<CsvContent> {
  for await (const [record] of csvRecords(file, separator)) {
    if (record) return record.content;
  }
  throw new AnnotationFileError('is empty');
}

/** Uses the first of several columns with the same name. */
function toRow(
  { columns, separator }: Header,
  content: CsvContent,
): { readonly row: AnnotationRow } | { readonly problem: string } {
  if ('problem' in content) return content;
  const { fields } = content;
  if (fields.slice(columns.length).some((field) => field.trim() !== '')) {
    const problem = `has ${fields.length} values for ${columns.length} columns; a value with ${SEPARATOR_NAMES[separator]} needs quotes around it`;
    return { problem };
  }
  const row: Record<string, string | undefined> = {};
  for (const [n, column] of columns.entries()) row[column] ??= readValue(fields[n], separator);
  return { row };
}

const SEPARATOR_NAMES: Readonly<Record<Separator, string>> = {
  ',': 'a comma',
  ';': 'a semicolon',
  '\t': 'a tab',
};

/** With a semicolon as the separator, the comma is the decimal separator. */
function readValue(field: string | undefined, separator: Separator): string | undefined {
  if (separator !== ';' || field === undefined || !DECIMAL_COMMA.test(field)) return field;
  return field.replace(',', '.');
}
