import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CsvRecord, csvRecords } from './csv-records.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'semblance-csv-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(text: string): Promise<CsvRecord[]> {
  const file = path.join(folder, 'records.csv');
  await writeFile(file, text);
  const records: CsvRecord[] = [];
  for await (const block of csvRecords(file)) records.push(...block);
  return records;
}

const LINE_END = /[\r\n]/;
const field = fc.oneof(
  fc.string({ unit: fc.constantFrom('"', ',', '\n', ' ', 'a', 'é', '🐕'), maxLength: 6 }),
  fc.string({ unit: 'grapheme' }),
);
const record = fc.tuple(fc.constant('a.jpg'), field, field);

test('records are read as they were written, and a torn line between them loses only itself', async () => {
  const property = fc.asyncProperty(
    fc.array(record, { maxLength: 8 }),
    fc.array(record, { maxLength: 8 }),
    fc.constantFrom('\n', '\r\n'),
    async (before, after, record_delimiter) => {
      const [head, tail] = [before, after].map((part) =>
        stringify(part, { record_delimiter, quoted_match: LINE_END }),
      );
      const found = await read(`${head}b.jpg,"5" tall${record_delimiter}${tail}`);
      const fields = found.map(({ content }) => ('fields' in content ? content.fields : 'torn'));
      expect(fields).toEqual([...before, 'torn', ...after]);
    },
  );
  await fc.assert(property, { seed: 20261126, numRuns: 300 });
});
