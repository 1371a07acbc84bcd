import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareDataDirectory } from '#engine/store/data-directory.ts';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import { benchSmallChange } from './cold-start/small-change.ts';
import type { Figures } from './figures/figures.ts';
import { fillLargeDataset, LARGE_DATASET, largeId } from './large-dataset.ts';

/** Images, and seconds until the first response. */
const GOALS = [
  [100_000, 1.5],
  [1_000_000, 3],
] as const;

/** From the start of a process to its first answer, with its index made before and without: seconds, and memory then. */
export async function benchColdStart(figures: Figures): Promise<void> {
  for (const [rows, goal] of GOALS) {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'semblance-bench-'));
    const { database } = await prepareDataDirectory(dataDir);
    const store = await openDuckDbStore(database);
    await fillLargeDataset(store, rows);
    await store.close();
    const withoutIndex = await firstAnswer(dataDir);
    const withIndex = await firstAnswer(dataDir);
    const images = `${rows.toLocaleString('en')} images`;
    console.log(
      `  ${images}: first response after ${describe(withIndex)}; ${describe(withoutIndex)} if the index file has to be built first`,
    );
    figures.add({
      name: `first response at ${images}`,
      value: withIndex.seconds,
      unit: 's',
      better: 'lower',
      goal,
    });
    await benchSmallChange(dataDir, rows, figures);
    await rm(dataDir, { recursive: true });
  }
}

interface FirstAnswer {
  readonly seconds: number;
  readonly rssBytes: number;
}

function describe({ seconds, rssBytes }: FirstAnswer): string {
  return `${seconds.toFixed(1)} s and ${(rssBytes / 1e9).toFixed(2)} GB`;
}

async function firstAnswer(dataDir: string): Promise<FirstAnswer> {
  const script = path.join(import.meta.dirname, 'cold-start', 'first-answer.mjs');
  const start = performance.now();
  const child = spawn(process.execPath, [script, dataDir, LARGE_DATASET, largeId(0)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  const seconds = (performance.now() - start) / 1000;
  const [distance = '', rss = ''] = String(line).split(' ');
  if (Math.abs(Number(distance)) > 1e-5)
    throw new Error(`the distance of the anchor itself is ${distance}, not 0`);
  await once(child, 'exit');
  return { seconds, rssBytes: Number(rss) };
}
