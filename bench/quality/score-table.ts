const TITLE_WIDTH = 42;
const COLUMN_WIDTH = 11;

export interface ScoreTable {
  head(title: string): string;
  /** @param scores one a method, the embedding first */
  row(title: string, scores: readonly number[]): string;
}

/** Lines of a table that has a column for each method; the first is compared with the best of the rest. */
export function scoreTable(methodNames: readonly string[]): ScoreTable {
  const line = (title: string, cells: readonly string[]) =>
    `  ${title.padEnd(TITLE_WIDTH)}${cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join('')}`;
  return {
    head: (title) => line(title, [...methodNames, '÷ floor']),
    row: (title, scores) => {
      const [embedding = Number.NaN, ...floors] = scores;
      const ratio = embedding / Math.max(...floors);
      return line(`  ${title}`, [...scores.map((it) => it.toFixed(3)), ratio.toFixed(2)]);
    },
  };
}
