/** Excel writes `;` where the comma is the decimal separator; spreadsheets copy with tabs. */
export const SEPARATORS = [',', ';', '\t'] as const;
export type Separator = (typeof SEPARATORS)[number];

/**
 * Splits a CSV record as in RFC 4180, and more leniently: blanks may surround quotes, and an
 * unquoted field may contain quotes.
 * @returns `open` when the record continues on the next line, `malformed` when text follows the
 * closing quote of a field
 */
export function splitFields(
  record: string,
  separator: Separator = ',',
): readonly string[] | 'open' | 'malformed' {
  if (!record.includes('"')) return record.split(separator);
  const fields: string[] = [];
  for (let at = 0; at <= record.length; ) {
    const start = afterBlanks(record, at, separator);
    const isQuoted = record[start] === '"';
    const end = isQuoted ? closingQuote(record, start) : nextSeparator(record, at, separator);
    if (end === -1) return 'open';
    fields.push(
      isQuoted ? record.slice(start + 1, end).replaceAll('""', '"') : record.slice(at, end),
    );
    const next = isQuoted ? afterBlanks(record, end + 1, separator) : end;
    if (next < record.length && record[next] !== separator) return 'malformed';
    at = next + 1;
  }
  return fields;
}

function afterBlanks(text: string, at: number, separator: Separator): number {
  let next = at;
  while (text[next] === ' ' || (text[next] === '\t' && separator !== '\t')) next++;
  return next;
}

/** −1 when there is none. */
function closingQuote(text: string, opening: number): number {
  let at = text.indexOf('"', opening + 1);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

/** The next separator or the end of the text. */
function nextSeparator(text: string, from: number, separator: Separator): number {
  const at = text.indexOf(separator, from);
  return at === -1 ? text.length : at;
}
