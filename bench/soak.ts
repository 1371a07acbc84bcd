import path from 'node:path';
import { mintToken } from '#auth/mint-token.ts';
import { packagedGallery } from '#cli/data/sample-gallery.ts';
import { runClient } from './clients/run-client.ts';
import type { SoakResult, SoakTask } from './clients/soak-clients.ts';
import type { Figures } from './figures/figures.ts';
import { serve } from './serve.ts';
import { percentile } from './statistics.ts';

const SECONDS = 600;
/** The first answers of a server are timed by `cold-start`. */
const WARM_UP_SECONDS = 5;
const CLIENTS = 50;
/** Kept between runs, and shared with the bench of searches. */
const DATA_DIR = path.resolve('.semblance', 'bench');
const SAMPLES = 20;
/** Caches fill in the first third. */
const WARM_UP_SHARE = 1 / 3;
const SHOWN_ERRORS = 20;
/** With 50 clients on two cores. */
const GOAL_RATE = 150;
const P99_GOALS_MS = [
  ['thumbnail', 150],
  ['browse', 500],
] as const;

interface Sample {
  readonly minutes: number;
  readonly rssMb: number;
}

/** Many clients at once over the sample gallery, for long: `soak [seconds] [clients]`. */
export async function benchSoak(
  figures: Figures,
  [secondsText, clientsText]: readonly string[],
): Promise<void> {
  const seconds = Number(secondsText ?? SECONDS);
  const nClients = Number(clientsText ?? CLIENTS);
  const served = await serve(DATA_DIR);
  const [dataset] = await served.engine.addFolders([await packagedGallery()]);
  if (!dataset) throw new Error('the engine did not add the folder');
  // As `npm start` serves it.
  dataset.setFindObjects(false);
  await served.engine.index(dataset);
  const task: SoakTask = {
    url: served.url,
    token: await mintToken(served.apiKey, seconds + 600),
    datasetId: dataset.stored.datasetId,
    mediaIds: dataset.index?.mediaIds() ?? [],
    nClients,
    warmUpSeconds: WARM_UP_SECONDS,
    seconds,
  };
  console.log(`  ${nClients} clients for ${seconds} s over ${task.mediaIds.length} images`);
  const samples: Sample[] = [];
  const sampling = setInterval(
    () => samples.push(sampleAfter(samples.length)),
    (1000 * seconds) / SAMPLES,
  );
  const sampleAfter = (n: number) => {
    const sample = {
      minutes: ((n + 1) * seconds) / SAMPLES / 60,
      rssMb: process.memoryUsage.rss() / 2 ** 20,
    };
    console.log(`    ${sample.minutes.toFixed(1)} min: RSS ${sample.rssMb.toFixed(0)} MB`);
    return sample;
  };
  const result = await runClient<SoakResult>('soak-clients.ts', task);
  clearInterval(sampling);
  await served.close();
  report(result, samples, seconds);
  addFigures(figures, result, task);
}

function report({ times, errors }: SoakResult, samples: readonly Sample[], seconds: number): void {
  const all = Object.values(times).flat();
  console.log(
    `  ${all.length} responses, ${(all.length / seconds).toFixed(0)} per second; p50/p95/p99 in ms:`,
  );
  for (const [name, taken] of [...Object.entries(times), ['all', all] as const]) {
    const figures = [50, 95, 99].map((share) => percentile(taken, share).toFixed(0));
    console.log(
      `    ${name.padEnd(16)} ${String(taken.length).padStart(7)} × ${figures.join(' / ')}`,
    );
  }
  const warm = samples.slice(Math.ceil(WARM_UP_SHARE * samples.length));
  console.log(`  memory growth after the first third: ${slope(warm).toFixed(1)} MB per minute`);
  console.log(`  ${errors.length} errors`);
  for (const error of errors.slice(0, SHOWN_ERRORS)) console.log(`    ${error}`);
  if (errors.length > 0) process.exitCode = 1;
}

function addFigures(
  figures: Figures,
  { times }: SoakResult,
  { nClients, seconds }: SoakTask,
): void {
  const rate = Object.values(times).flat().length / seconds;
  const by = `of ${nClients} clients`;
  figures.add({
    name: `responses ${by}`,
    value: rate,
    unit: '1/s',
    better: 'higher',
    goal: GOAL_RATE,
  });
  for (const [route, goal] of P99_GOALS_MS) {
    const value = percentile(times[route] ?? [], 99);
    figures.add({ name: `${route} ${by}, p99`, value, unit: 'ms', better: 'lower', goal });
  }
}

/** Of the line through them that fits best (least squares). */
function slope(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean(({ minutes }) => minutes), mean(({ rssMb }) => rssMb)];
  const covariance = mean(({ minutes, rssMb }) => (minutes - x) * (rssMb - y));
  return covariance / mean(({ minutes }) => (minutes - x) ** 2);
}
