import { moveStore, type StorePlace } from '#engine/store/move/move-store.ts';
import { COMMAND } from '#platform/command-line.ts';
import { UserError } from '#platform/user-error.ts';
import { explainDataDirectory } from './data/data-directory-error.ts';
import type { Options } from './options/options.ts';
import { fromUser } from './options/read-values.ts';
import { printTable } from './output/print-table.ts';
import { StatusLine } from './output/status-line.ts';

/** Milliseconds between two texts of the progress. */
const REPORT_EVERY_MS = 100;

/** `move --from <store> --to <store>`: copies a store from a DuckDB file to PostgreSQL, or back. */
export async function move(options: Options): Promise<void> {
  const { from, to } = placesOf(options);
  const status = new StatusLine();
  let reportedAt = 0;
  try {
    const { tables, nFiles, nBytes } = await moveStore(from, to, (work, n, nAll) => {
      if (Date.now() - reportedAt < REPORT_EVERY_MS) return;
      reportedAt = Date.now();
      const ofAll = nAll === undefined ? '' : ` of ${nAll.toLocaleString('en')}`;
      status.show(`${work}: ${n.toLocaleString('en')}${ofAll}`);
    });
    status.clear();
    const filled = tables.filter(({ nRows }) => nRows > 0);
    printTable(
      ['Table', 'Rows'],
      filled.map(({ name, nRows }) => [name, nRows.toLocaleString('en')]),
    );
    const megabytes = Math.ceil(nBytes / 1e6).toLocaleString('en');
    console.log(
      `All rows are equal in both, by their number and SHA-256. ${nFiles.toLocaleString('en')} files (${megabytes} MB) were copied to ${to.dataDir}.`,
    );
    console.log(`${nextStep(to)} The source is unchanged; keep it until you trust the copy.`);
  } catch (error) {
    status.clear();
    throw explainDataDirectory(from.dataDir, error);
  }
}

function nextStep({ dataDir, store }: StorePlace): string {
  return store === undefined
    ? `Start the server with --data ${dataDir} and without --store.`
    : `Start the server with --data ${dataDir} and the same address in --store or SEMBLANCE_STORE.`;
}

const USAGE = `Name one PostgreSQL database and one data directory: ${COMMAND} move --from <data directory> --to postgres://… --data <new data directory>, or move --from postgres://… --data <its data directory> --to <new data directory>`;

/** The data directory beside a database is that of `--data`. */
function placesOf({ from, to, dataDir, positionals }: Options) {
  if (from === undefined || to === undefined || positionals.length > 0) throw new UserError(USAGE);
  const placeOf = (place: string): StorePlace =>
    isAddress(place) ? { dataDir, store: place } : { dataDir: fromUser(place) };
  if (isAddress(from) === isAddress(to)) throw new UserError(USAGE);
  return { from: placeOf(from), to: placeOf(to) };
}

function isAddress(place: string): boolean {
  return /^postgres(ql)?:/.test(place);
}
