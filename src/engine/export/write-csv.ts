import { stringify } from 'csv-stringify/sync';
import { ExportedMedia } from '#contract/export/export.ts';
import { type ExportJob, exportedRows } from './exported-rows.ts';

const COLUMNS = [...Object.keys(ExportedMedia.shape), 'query'];

/**
 * Lists and boxes are JSON in their cell. A text that a spreadsheet would take for a formula is
 * prefixed with a quote.
 */
export async function* writeCsv(job: ExportJob): AsyncGenerator<string> {
  yield stringify([COLUMNS]);
  const query = new URLSearchParams(job.head.query).toString();
  for await (const rows of exportedRows(job)) {
    yield stringify(
      rows.map((row) => ({ ...row, query })),
      {
        columns: COLUMNS,
        escape_formulas: true,
        cast: { object: (value) => JSON.stringify(value) },
      },
    );
  }
}
