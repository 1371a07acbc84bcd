import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '#platform/user-error.ts';
import { BenchRun, type Figure, quantity } from './figure.ts';

/** A figure may differ by this share between two runs of the same version. */
const NOISE = 0.1;

/**
 * Lines that set the figures of two runs side by side.
 * @param earlier path of a file that the bench wrote
 * @param later the same; by default the newest file of `folder`
 * @throws UserError
 */
export async function compareRuns(
  [earlier, later]: readonly string[],
  folder: string,
): Promise<string[]> {
  if (earlier === undefined) {
    throw new UserError(
      'Name the file of an earlier run: npm run bench -- compare <file> [<file>]',
    );
  }
  const [before, after] = [await readRun(earlier), await readRun(later ?? (await newest(folder)))];
  const heading = [`${before.startedAt} → ${after.startedAt}`];
  if (before.machine !== after.machine) {
    heading.push(`Different machines: ${before.machine} → ${after.machine}`);
  }
  return [...heading, ...compareFigures(before.figures, after.figures)];
}

export function compareFigures(before: readonly Figure[], after: readonly Figure[]): string[] {
  const now = new Map(after.map((figure) => [figure.name, figure]));
  const known = new Set(before.map(({ name }) => name));
  return [
    ...before.map((figure) => compareFigure(figure, now.get(figure.name))),
    ...after
      .filter(({ name }) => !known.has(name))
      .map((figure) => `${figure.name}: ${quantity(figure.value, figure)}, not measured before`),
  ];
}

function compareFigure(before: Figure, after: Figure | undefined): string {
  const was = quantity(before.value, before);
  if (!after) return `${before.name}: ${was} before, not measured now`;
  const ratio = after.value / before.value;
  const gain = before.better === 'lower' ? 1 / ratio : ratio;
  const verdict = gain > 1 + NOISE ? ', better' : gain < 1 / (1 + NOISE) ? ', worse' : '';
  return `${before.name}: ${was} → ${quantity(after.value, after)}, ratio ${ratio.toFixed(2)}${verdict}`;
}

async function readRun(file: string): Promise<BenchRun> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UserError(`${file} cannot be read.`, { cause: error });
  });
  const run = BenchRun.safeParse(parseJson(text));
  if (!run.success) throw new UserError(`${file} was not written by the bench.`);
  return run.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function newest(folder: string): Promise<string> {
  const files = await readdir(folder).catch(() => []);
  const last = files
    .filter((file) => file.endsWith('.json'))
    .sort()
    .at(-1);
  if (last === undefined) throw new UserError(`There is no run in ${folder} yet.`);
  return path.join(folder, last);
}
