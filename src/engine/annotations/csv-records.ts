import { isUtf8 } from 'node:buffer';
import { type Separator, splitFields } from './csv-fields.ts';
import { lineBlocks, MAX_LINE_BYTES } from './csv-lines.ts';

/** The fields of a record, or its error. */
export type CsvContent = { readonly fields: readonly string[] } | { readonly problem: string };

export interface CsvRecord {
  /** Its first line, from 1. */
  readonly line: number;
  readonly content: CsvContent;
}

/** Captions contain line breaks, but a record this long indicates a stray quote. */
const MAX_RECORD_LINES = 100;
const NOT_ASCII = /[\x80-\xff]/;

/**
 * The records of a CSV file, in blocks; blank lines are skipped. After an invalid record, parsing
 * resumes at its second line. Implemented here because CSV parsers read the rest of a file as one
 * field when a quote is not closed (csv-parse 7.0 and Papa Parse 5.5 do, DuckDB 1.5 fails).
 */
export async function* csvRecords(
  file: string,
  separator: Separator = ',',
): AsyncGenerator<readonly CsvRecord[]> {
  let lines: readonly string[] = [];
  let nLinesBefore = 0;
  const take = (nLeft: number): CsvRecord[] => {
    const records: CsvRecord[] = [];
    let at = 0;
    while (lines.length - at > nLeft) {
      const { nLines, content } = recordAt(lines, at, separator);
      if (!isBlank(content)) records.push({ line: nLinesBefore + at + 1, content });
      at += nLines;
    }
    lines = lines.slice(at);
    nLinesBefore += at;
    return records;
  };
  for await (const block of lineBlocks(file)) {
    lines = lines.concat(block);
    yield take(MAX_RECORD_LINES);
  }
  yield take(0);
}

interface FoundRecord {
  readonly nLines: number;
  readonly content: CsvContent;
}

function recordAt(lines: readonly string[], first: number, separator: Separator): FoundRecord {
  let text = '';
  const end = Math.min(first + MAX_RECORD_LINES, lines.length);
  for (let at = first; at < end; at++) {
    const line = lines[at] ?? '';
    text += line;
    if (text.length > MAX_LINE_BYTES) return bad('is longer than 1 MB');
    const mayEnd = at === first || line.includes('"');
    const fields = mayEnd ? splitFields(text.replace(/[\r\n]+$/, ''), separator) : 'open';
    if (fields === 'malformed') break;
    if (fields !== 'open') return { nLines: at - first + 1, content: decode(fields) };
  }
  return bad('the quotes do not match; write a quote within quotes as ""');
}

function bad(problem: string): FoundRecord {
  return { nLines: 1, content: { problem } };
}

function decode(fields: readonly string[]): CsvContent {
  const decoded: string[] = [];
  for (const field of fields) {
    const bytes = NOT_ASCII.test(field) ? Buffer.from(field, 'latin1') : undefined;
    if (bytes && !isUtf8(bytes)) return { problem: 'is not UTF-8; save the file as UTF-8' };
    decoded.push(bytes?.toString() ?? field);
  }
  return { fields: decoded };
}

function isBlank(content: CsvContent): boolean {
  return 'fields' in content && content.fields.length === 1 && content.fields[0]?.trim() === '';
}
