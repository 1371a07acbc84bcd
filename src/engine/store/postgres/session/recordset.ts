import { storableText } from './database-session.ts';

/** A value of a row that is sent as JSON. */
type Field = string | number | boolean | null | readonly (string | number)[] | Float32Array;

/** Rows as one value of a statement, which reads them with `recordset`. */
export function asRecords(rows: readonly Readonly<Record<string, Field>>[]): string {
  return JSON.stringify(rows, (_, value: unknown) => {
    if (typeof value === 'string') return storableText(value);
    // As pgvector reads it: the shortest decimal of a float32 as float64 is read back exactly.
    return value instanceof Float32Array ? [...value] : value;
  });
}

/**
 * The rows of `asRecords` as a table named `given`.
 * @param parameter such as `$2`
 * @param columns names and types; the names are those of the fields
 */
export function recordset(parameter: string, columns: string): string {
  return `json_to_recordset(${parameter}::json) AS given(${columns})`;
}
