import { countFoundRows, countOwnLabels, type Labels } from './label-lists.ts';

/** Counts the labels of an index. */
export class LabelCounts {
  readonly #labels: Labels;
  readonly #nRows: number;
  #ofAll: Uint32Array | undefined;

  constructor(labels: Labels, nRows: number) {
    this.#labels = labels;
    this.#nRows = nRows;
  }

  /** Number of rows that each label finds, among all or the given rows. */
  counts(rows?: readonly number[]): Map<string, number> {
    const counts = rows ? countFoundRows(this.#labels, rows) : this.#countsOfAll();
    return new Map(this.#labels.names.map((name, number) => [name, counts[number] ?? 0]));
  }

  /** The labels of the rows, most frequent first; ties are alphabetical. */
  namesOf(rows: readonly number[]): string[] {
    const counts = countOwnLabels(this.#labels, rows);
    const there = [...counts.keys()].filter((number) => (counts[number] as number) > 0);
    return there
      .map((number) => ({
        name: this.#labels.names[number] ?? '',
        count: counts[number] as number,
      }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
      .map(({ name }) => name);
  }

  #countsOfAll(): Uint32Array {
    this.#ofAll ??= countFoundRows(this.#labels, Array(this.#nRows).keys());
    return this.#ofAll;
  }
}
