import { createHash } from 'node:crypto';
import { UserError } from '#platform/user-error.ts';
import { MOVED_TABLES, type MovedRow, type MovedTable, type TableSide } from './moved-tables.ts';

export interface CopiedTable {
  readonly name: string;
  readonly nRows: number;
}

/** Called with the work in progress and the number of rows done, of those of the source. */
export type ReportRows = (work: string, nRows: number, nAll: number) => void;

/**
 * Copies what the target does not have yet, and compares each table in both. A table is copied again
 * if the source was used after an interruption, so that the rows of the target are not its first ones.
 * @throws UserError
 */
export async function copyTables(
  source: TableSide,
  target: TableSide,
  report: ReportRows,
): Promise<CopiedTable[]> {
  const copied: CopiedTable[] = [];
  for (const table of MOVED_TABLES) {
    const nAll = await source.count(table);
    const checking = (n: number) => report(`Checking ${table.name}`, n, nAll);
    let nRows = await target.count(table);
    let isChecked = await isSame(source, target, table, checking, nRows);
    if (!isChecked) {
      await target.clear(table);
      nRows = 0;
    }
    for await (const rows of source.rows(table, nRows)) {
      await target.append(table, rows);
      isChecked = false;
      nRows += rows.length;
      report(`Copying ${table.name}`, nRows, nAll);
    }
    if (!isChecked && !(await isSame(source, target, table, checking))) {
      throw new UserError(
        `The rows of the table ${table.name} differ in both after they were copied, so nothing will use the copy. Run the same command again, and report it if this happens again.`,
      );
    }
    copied.push({ name: table.name, nRows });
  }
  return copied;
}

/** Whether nothing was ever stored in it. */
export async function isEmpty(side: TableSide): Promise<boolean> {
  for (const table of MOVED_TABLES) if ((await side.count(table)) > 0) return false;
  return true;
}

/** Compares the first rows of the source with all of the target. */
async function isSame(
  source: TableSide,
  target: TableSide,
  table: MovedTable,
  checking: (nRows: number) => void,
  nFirst = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const expected = await digest(source, table, checking, nFirst);
  const found = await digest(target, table, checking);
  return found.nRows === expected.nRows && found.sum === expected.sum;
}

/** The sum of the SHA-256 of each row, which does not depend on their order. */
async function digest(
  side: TableSide,
  table: MovedTable,
  checking: (nRows: number) => void,
  nFirst = Number.POSITIVE_INFINITY,
) {
  let nRows = 0;
  let sum = 0n;
  const columns = Object.keys(table.columns);
  if (nFirst === 0) return { nRows, sum };
  for await (const batch of side.rows(table, 0)) {
    const rows = batch.slice(0, nFirst - nRows);
    for (const row of rows) sum += digestOfRow(row, columns);
    nRows += rows.length;
    checking(nRows);
    if (nRows === nFirst) break;
  }
  return { nRows, sum };
}

function digestOfRow(row: MovedRow, columns: readonly string[]): bigint {
  const values = columns.map((column) => {
    const value = row[column];
    return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
  });
  return BigInt(`0x${createHash('sha256').update(JSON.stringify(values)).digest('hex')}`);
}
