import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { disableTelemetry } from '#engine/embed/runtime/disable-telemetry.ts';
import type { WantedObjects } from '#engine/embed/tasks/object-task.ts';
import type { BareShare } from './bare-parts-worker.ts';
import { BARE_PARTS, type BareTimes, noTimes } from './bare-times.ts';
import { startTypescriptWorker } from './typescript-worker.ts';

/**
 * What cannot be left out of indexing, and nothing else: each of as many threads as the product has
 * goes through its share of the files, one part after the other, each part timed by itself.
 * @returns the sum of all threads
 */
export async function timeBareParts(
  modelFile: string,
  files: readonly string[],
  wanted: WantedObjects,
  threads: number,
): Promise<BareTimes> {
  disableTelemetry();
  const workers: Worker[] = [];
  for (let thread = 0; thread < threads; thread++) {
    const share = files.filter((_, index) => index % threads === thread);
    const workerData = { modelFile, files: share, wanted } satisfies BareShare;
    const worker = startTypescriptWorker(new URL('./bare-parts-worker.ts', import.meta.url), {
      workerData,
    });
    await once(worker, 'message');
    workers.push(worker);
  }
  const total = noTimes();
  const cpuBefore = process.cpuUsage();
  const shares = workers.map(async (worker) => {
    const result = once(worker, 'message');
    worker.postMessage('go');
    const [times] = (await result) as [BareTimes];
    total.nObjects += times.nObjects;
    for (const part of BARE_PARTS) total.ms[part] += times.ms[part];
  });
  await Promise.all(shares);
  total.cpuMs = cpuMsSince(cpuBefore);
  await Promise.all(workers.map((worker) => worker.terminate()));
  return total;
}

export function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
