import { LOCALE } from './locale.ts';

const numberFormat = new Intl.NumberFormat(LOCALE);
const distanceFormat = fixedFormat(3);
const listFormat = new Intl.ListFormat(LOCALE);
const pluralRules = new Intl.PluralRules(LOCALE);

/** "12,345". */
export function formatNumber(value: number): string {
  return numberFormat.format(value);
}

/** "0.120"; rounding may leave a distance of 0 a hair below it: that is shown as 0, not as -0. */
export function formatDistance(distance: number): string {
  return distanceFormat.format(Math.max(0, distance));
}

/** With as many decimals, be they zeros. */
export function formatFixed(value: number, nDecimals: number): string {
  return fixedFormat(nDecimals).format(value);
}

/** "12.3K", "1.2M": at most five characters in English. */
export function formatCompact(value: number): string {
  return value.toLocaleString(LOCALE, { notation: 'compact', maximumSignificantDigits: 3 });
}

/** "35%" of 0.35. */
export function formatPercent(fraction: number, nDecimals = 0): string {
  return fraction.toLocaleString(LOCALE, {
    style: 'percent',
    minimumFractionDigits: nDecimals,
    maximumFractionDigits: nDecimals,
  });
}

/** "20 MB", "3.5 MB". */
export function formatMegabytes(nBytes: number): string {
  return formatUnit(nBytes / 1_000_000, 'megabyte', 1);
}

/** "830 kB", and megabytes from the first on. */
export function formatBytes(nBytes: number): string {
  if (nBytes >= 1_000_000) return formatMegabytes(nBytes);
  return formatUnit(Math.max(1, nBytes / 1000), 'kilobyte', 0);
}

export function formatDateTime(date: Date): string {
  return date.toLocaleString(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });
}

/** "a, b and c". */
export function formatList(items: readonly string[]): string {
  return listFormat.format(items);
}

/** A noun in the forms that the language has for numbers of it. */
type NounForms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** "1 image", "12,345 images". */
export function formatCount(count: number, noun: NounForms): string {
  return `${formatNumber(count)} ${formatNoun(count, noun)}`;
}

/** The same noun without its number: "image", "images". */
export function formatNoun(count: number, noun: NounForms): string {
  return noun[pluralRules.select(count)] ?? noun.other;
}

function formatUnit(value: number, unit: string, maximumFractionDigits: number): string {
  return value.toLocaleString(LOCALE, { style: 'unit', unit, maximumFractionDigits });
}

function fixedFormat(nDecimals: number): Intl.NumberFormat {
  return new Intl.NumberFormat(LOCALE, {
    minimumFractionDigits: nDecimals,
    maximumFractionDigits: nDecimals,
  });
}
