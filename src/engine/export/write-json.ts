import { type ExportJob, exportedRows } from './exported-rows.ts';

/** Writes an `Export` of the contract, one media per line. */
export async function* writeJson(job: ExportJob): AsyncGenerator<string> {
  const head = JSON.stringify(job.head);
  yield `${head.slice(0, -1)},"media":[`;
  let separator = '\n';
  for await (const rows of exportedRows(job)) {
    if (rows.length === 0) continue;
    yield separator + rows.map((row) => JSON.stringify(row)).join(',\n');
    separator = ',\n';
  }
  yield '\n]}\n';
}
