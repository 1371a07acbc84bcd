import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareDataDirectory } from '#engine/data-directory.ts';
import { openDuckDbStore } from '#engine/store/duckdb-store.ts';
import { fillLargeDataset, LARGE_DATASET, largeId } from './large-dataset.ts';

const SIZES = [100_000, 1_000_000];

/** Seconds from the start of a process to its first answer, with its index made before and without. */
export async function benchColdStart(): Promise<void> {
  for (const rows of SIZES) {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'semblance-bench-'));
    const { database } = await prepareDataDirectory(dataDir);
    const store = await openDuckDbStore(database);
    await fillLargeDataset(store, rows);
    await store.close();
    const withoutIndex = await secondsToAnswer(dataDir);
    const withIndex = await secondsToAnswer(dataDir);
    console.log(
      `  ${rows.toLocaleString('en')} images: ${withIndex.toFixed(1)} s to the first answer; ${withoutIndex.toFixed(1)} s where the index file has to be made first`,
    );
    await rm(dataDir, { recursive: true });
  }
}

async function secondsToAnswer(dataDir: string): Promise<number> {
  const script = path.join(import.meta.dirname, 'cold-start', 'first-answer.ts');
  const start = performance.now();
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', script, dataDir, LARGE_DATASET, largeId(0)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [answer] = await once(child.stdout, 'data');
  const seconds = (performance.now() - start) / 1000;
  if (Math.abs(Number(answer)) > 1e-5) throw new Error(`the first answer is ${answer}, not 0`);
  await once(child, 'exit');
  return seconds;
}
