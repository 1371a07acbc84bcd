import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { compareRuns } from './compare-runs.ts';
import { describeFigure, type Figure } from './figure.ts';
import { Figures } from './figures.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bench-'));
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const page: Figure = { name: 'page', value: 30, unit: 'ms', better: 'lower', goal: 15 };
const rate: Figure = { name: 'rate', value: 100, unit: '1/s', better: 'higher' };

async function write(machine: string, figures: readonly Figure[]): Promise<string> {
  const run = new Figures(machine);
  for (const figure of figures) run.add(figure);
  return (await run.write(folder)) ?? expect.fail('nothing was written');
}

test('a figure is described with its goal and whether it is missed', () => {
  expect(describeFigure(page)).toBe('page: 30 ms, 2.00 of the goal of at most 15 ms, missed');
  expect(describeFigure({ ...rate, value: 123.4, goal: 100 })).toBe(
    'rate: 123 1/s, 1.23 of the goal of at least 100 1/s',
  );
  expect(describeFigure({ ...page, value: 0.01234, unit: '', goal: undefined })).toBe(
    'page: 0.0123',
  );
});

test('two runs are compared figure by figure', async () => {
  const before = await write('here', [page, rate, { ...page, name: 'gone' }]);
  await new Promise((resolve) => setTimeout(resolve, 2));
  await write('here', [
    { ...page, value: 14 },
    { ...rate, value: 80 },
    { ...rate, name: 'new' },
  ]);
  const [heading, ...lines] = await compareRuns([before], folder);
  expect(heading).toMatch(/^2\d{3}-.*Z → 2\d{3}-.*Z$/);
  expect(lines).toEqual([
    'page: 30 ms → 14 ms, ratio 0.47, better',
    'rate: 100 1/s → 80 1/s, ratio 0.80, worse',
    'gone: 30 ms before, not measured now',
    'new: 100 1/s, not measured before',
  ]);
});

test('runs of different machines are compared with a warning', async () => {
  const there = await write('there', [page]);
  await new Promise((resolve) => setTimeout(resolve, 2));
  const here = await write('here', [{ ...page, value: 31 }]);
  expect((await compareRuns([there, here], folder)).slice(1)).toEqual([
    'Different machines: there → here',
    'page: 30 ms → 31 ms, ratio 1.03',
  ]);
});

test('a missing, foreign or unnamed file is a sentence', async () => {
  await expect(compareRuns([], folder)).rejects.toThrow('Name the file of an earlier run');
  const missing = path.join(folder, 'none.json');
  await expect(compareRuns([missing], folder)).rejects.toThrow(`${missing} cannot be read.`);
  const foreign = path.join(folder, 'foreign.json');
  await writeFile(foreign, '{"figures":');
  await expect(compareRuns([foreign], folder)).rejects.toThrow('was not written by the bench.');
  await rm(foreign);
  const only = await write('here', [page]);
  await expect(compareRuns([only], path.join(folder, 'empty'))).rejects.toThrow('no run');
});

test('a name is given to one figure only', () => {
  const run = new Figures('here');
  run.add(page);
  expect(() => run.add(page)).toThrow('two figures named page');
});
