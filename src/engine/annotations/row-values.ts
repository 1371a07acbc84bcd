import type { RequestedBox } from '#contract/bounding-box.ts';
import type { NamedObject } from '#engine/embed/tasks/named-objects.ts';
import type { AnnotationPlace } from '#engine/store/annotation-store.ts';

/** An annotated object, with its box in pixels. */
export interface AnnotatedObject extends NamedObject {
  readonly file: string;
  readonly place: AnnotationPlace;
}

/** A row by column name; the value types depend on the file. */
export type AnnotationRow = Readonly<Record<string, unknown>>;

/** An entry of a file: a row, or the error in it. */
export type Entry = { readonly place: AnnotationPlace } & (
  | { readonly row: AnnotationRow }
  | { readonly problem: string }
);

/** Column names for messages, where the file uses others. */
export type FieldNames = Readonly<Record<string, string>>;

/** Length of a value quoted in a message: enough to find it. */
const MAX_QUOTED = 100;

/** A row is invalid; the message says why. */
export class BadRowError extends Error {}

/** @throws BadRowError when it is missing */
export function requiredText(row: AnnotationRow, column: string, names: FieldNames = {}): string {
  const name = names[column] ?? column;
  const text = textOf(row[column], name);
  if (text === undefined) throw new BadRowError(`${name} is missing`);
  return text;
}

/** @throws BadRowError when it is not text */
export function optionalText(row: AnnotationRow, column: string): string | undefined {
  return textOf(row[column], column);
}

/**
 * The box of an object in pixels, clipped at the left and top edges of the image.
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

/** A single label, a list, or a JSON list in text. @throws BadRowError */
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
    // Reported below, as for JSON that is not a list.
  }
  throw new BadRowError(`label is not a JSON list: ${shortened(json)}`);
}

export function shortened(text: string): string {
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

/** Undefined when it is blank. */
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
