import type { AnnotationPlace, AnnotationProblem } from '#engine/store/annotation-store.ts';

/**
 * Maximum number of rows reported individually per file; a file of another kind would fill the
 * report.
 */
const MAX_ROWS_PER_FILE = 100;

/** Collects the errors in the annotation files of a folder. */
export class ProblemList {
  readonly #problems: AnnotationProblem[] = [];
  readonly #nRows = new Map<string, number>();

  /** Reports an error of a whole file. */
  addFile(file: string, reason: string): void {
    this.#problems.push({ file, line: null, entry: null, reason });
  }

  /** Reports a skipped row. */
  addRow(file: string, { line, entry }: AnnotationPlace, reason: string): void {
    const nRows = (this.#nRows.get(file) ?? 0) + 1;
    this.#nRows.set(file, nRows);
    if (nRows <= MAX_ROWS_PER_FILE) this.#problems.push({ file, line, entry, reason });
  }

  all(): AnnotationProblem[] {
    const untold = [...this.#nRows].flatMap(([file, nRows]) => {
      const reason = `has ${countText(nRows - MAX_ROWS_PER_FILE, 'more bad row')}`;
      return nRows > MAX_ROWS_PER_FILE ? [{ file, line: null, entry: null, reason }] : [];
    });
    return [...this.#problems, ...untold];
  }
}

export function countText(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
