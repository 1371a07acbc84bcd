import type { RequestedBox } from '#contract/bounding-box.ts';
import type { NamedObject } from '#engine/embed/tasks/object-task.ts';
import type { AnnotationPlace } from '#engine/store/annotation-store.ts';

/** An object that a row of an annotation file describes, its box in pixels. */
export interface AnnotatedObject extends NamedObject {
  readonly file: string;
  readonly place: AnnotationPlace;
}

/** A row by the names of its columns; its values are of whatever type the file has. */
export type AnnotationRow = Readonly<Record<string, unknown>>;

/** What a file has at a place: a row, or something that cannot be one. */
export type Entry = { readonly place: AnnotationPlace } & (
  | { readonly row: AnnotationRow }
  | { readonly problem: string }
);

/** What messages call a column, where the file calls it otherwise. */
export type FieldNames = Readonly<Record<string, string>>;

/** How much of a value a message repeats: enough to find it by. */
const MAX_QUOTED = 100;

/** The message says what is wrong with a row. */
export class BadRowError extends Error {}

/** @throws BadRowError when there is none */
export function requiredText(row: AnnotationRow, column: string, names: FieldNames = {}): string {
  const name = names[column] ?? column;
  const text = textOf(row[column], name);
  if (text === undefined) throw new BadRowError(`${name} is missing`);
  return text;
}

/** @throws BadRowError when it is no text */
export function optionalText(row: AnnotationRow, column: string): string | undefined {
  return textOf(row[column], column);
}

/**
 * The box of an object in pixels, without what lies left of the image or above it.
 * @throws BadRowError
 */
export function boxOf(row: AnnotationRow, names: FieldNames = {}): RequestedBox {
  const [x, y] = [numberIn(row, 'col_x', names), numberIn(row, 'row_y', names)];
  const [width, height] = [lengthIn(row, 'width', names), lengthIn(row, 'height', names)];
  const [nOutsideLeft, nOutsideTop] = [Math.max(-x, 0), Math.max(-y, 0)];
  if (nOutsideLeft >= width) throw new BadRowError('the box is left of the image');
  if (nOutsideTop >= height) throw new BadRowError('the box is above the image');
  return {
    unit: 'pixel',
    x: Math.max(x, 0),
    y: Math.max(y, 0),
    width: width - nOutsideLeft,
    height: height - nOutsideTop,
  };
}

/** One label, or several as a list or as a JSON list in text. @throws BadRowError */
export function labelsOf(row: AnnotationRow): string[] {
  const value = row['label'];
  if (Array.isArray(value)) return textsOf(value);
  const text = optionalText(row, 'label');
  if (text === undefined) return [];
  return text.startsWith('[') ? textsOf(listIn(text)) : [text];
}

function textsOf(list: readonly unknown[]): string[] {
  return list.flatMap((value) => textOf(value, 'label') ?? []);
}

function listIn(json: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(json);
    if (Array.isArray(list)) return list;
  } catch {
    // Said below, as for JSON that is no list.
  }
  throw new BadRowError(`label is not a JSON list: ${shortened(json)}`);
}

export function shortened(text: string): string {
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

/** Undefined when there is nothing but blanks. */
function textOf(value: unknown, column: string): string | undefined {
  switch (typeof value) {
    case 'undefined':
      return undefined;
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value).trim() || undefined;
    default:
      if (value === null) return undefined;
      throw new BadRowError(`${column} contains a value that is not text`);
  }
}

function numberIn(row: AnnotationRow, column: string, names: FieldNames): number {
  const text = requiredText(row, column, names);
  const number = Number(text);
  if (Number.isFinite(number)) return number;
  throw new BadRowError(`${names[column] ?? column} must be a number, not "${shortened(text)}"`);
}

function lengthIn(row: AnnotationRow, column: string, names: FieldNames): number {
  const length = numberIn(row, column, names);
  if (length >= 1) return length;
  throw new BadRowError(
    `${names[column] ?? column} must be 1 or more, not ${length}: boxes are in pixels, not in fractions of the image`,
  );
}
