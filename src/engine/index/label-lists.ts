/** A list of label numbers per row, concatenated. */
export interface NumberLists {
  /** Row `r` has the numbers from `starts[r]` to before `starts[r + 1]`. */
  readonly starts: Uint32Array;
  readonly values: Uint32Array;
}

/** Labels of every row: its own and, for an image, those of its objects. */
export interface Labels {
  readonly names: readonly string[];
  readonly own: NumberLists;
  readonly ofObjects: NumberLists;
}

/** Collects the labels row by row. */
export class LabelsBuilder {
  readonly #numbers = new Map<string, number>();
  readonly #own: number[][] = [];
  readonly #ofObjects: number[][] = [];

  add(own: readonly string[], ofObjects: readonly string[]): void {
    this.#own.push(own.map((label) => this.#numberOf(label)));
    this.#ofObjects.push(ofObjects.map((label) => this.#numberOf(label)));
  }

  build(): Labels {
    return {
      names: [...this.#numbers.keys()],
      own: toLists(this.#own),
      ofObjects: toLists(this.#ofObjects),
    };
  }

  #numberOf(label: string): number {
    const number = this.#numbers.get(label) ?? this.#numbers.size;
    this.#numbers.set(label, number);
    return number;
  }
}

/** Number of rows that have each label as their own, by label number. */
export function countOwnLabels({ names, own }: Labels, rows: Iterable<number>): Uint32Array {
  const counts = new Uint32Array(names.length);
  if (names.length === 0) return counts;
  for (const row of rows) {
    for (const label of listOf(own, row)) counts[label] = (counts[label] as number) + 1;
  }
  return counts;
}

/** Number of rows that each label finds, by label number. */
export function countFoundRows(
  { names, own, ofObjects }: Labels,
  rows: Iterable<number>,
): Uint32Array {
  const counts = new Uint32Array(names.length);
  for (const row of rows) {
    for (const label of new Set([...listOf(own, row), ...listOf(ofObjects, row)])) {
      counts[label] = (counts[label] as number) + 1;
    }
  }
  return counts;
}

/** 1 for rows that at least one of the labels finds. */
export function rowsWithLabels(
  { names, own, ofObjects }: Labels,
  wanted: readonly string[],
): Uint8Array {
  const isWanted = Uint8Array.from(names, (name) => Number(wanted.includes(name)));
  const found = new Uint8Array(own.starts.length - 1);
  for (const { starts, values } of [own, ofObjects]) {
    for (let row = 0; row < found.length; row++) {
      const end = starts[row + 1] as number;
      for (let i = starts[row] as number; i < end; i++) {
        if (isWanted[values[i] as number]) found[row] = 1;
      }
    }
  }
  return found;
}

/** The numbers of a row. */
export function listOf({ starts, values }: NumberLists, row: number): Uint32Array {
  return values.subarray(starts[row], starts[row + 1]);
}

function toLists(lists: readonly (readonly number[])[]): NumberLists {
  const starts = new Uint32Array(lists.length + 1);
  lists.forEach((list, row) => {
    starts[row + 1] = (starts[row] as number) + list.length;
  });
  return { starts, values: Uint32Array.from(lists.flat()) };
}
