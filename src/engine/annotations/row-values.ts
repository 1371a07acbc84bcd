/** A row as DuckDB's client gives it; its values are of whatever type the file has. */
export type Row = Readonly<Record<string, unknown>>;

/** The message says what is wrong with a row. */
export class BadRowError extends Error {}

/** @throws BadRowError when there is none */
export function requiredText(row: Row, column: string): string {
  const text = optionalText(row, column);
  if (text === undefined) throw new BadRowError(`${column} is missing`);
  return text;
}

export function optionalText(row: Row, column: string): string | undefined {
  const value = row[column];
  if (value === null || value === undefined) return undefined;
  const text = String(value).trim();
  return text === '' ? undefined : text;
}

/** Pixels. @throws BadRowError when it is no number from `least` on */
export function pixels(row: Row, column: string, least: 'zero' | 'above zero'): number {
  const text = requiredText(row, column);
  const number = Number(text);
  const isEnough = least === 'zero' ? number >= 0 : number > 0;
  if (Number.isFinite(number) && isEnough) return number;
  const bound = least === 'zero' ? 'of 0 or more' : 'above 0';
  throw new BadRowError(`${column} must be a number ${bound}, not "${text}"`);
}

/** Relative to the folder with `/` between its parts, as the store names files. @throws BadRowError */
export function fileName(row: Row): string {
  return requiredText(row, 'filename').replaceAll('\\', '/').replace(/^\.\//, '');
}

/** One label, or several as a list or as a JSON list in text. @throws BadRowError */
export function labelsOf(row: Row): string[] {
  const value = row['label'];
  if (Array.isArray(value)) return value.map(String);
  const text = optionalText(row, 'label');
  if (text === undefined) return [];
  return text.startsWith('[') ? labelsInJson(text) : [text];
}

function labelsInJson(text: string): string[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list.map(String);
  } catch {
    // Said below, as for JSON that is no list.
  }
  throw new BadRowError(`label is no JSON list: ${text}`);
}
