import type { LiveDataset } from '#engine/datasets/dataset.ts';
import type { Engine } from '#engine/engine.ts';
import type { IndexSummary } from '#engine/indexing/indexing-event.ts';
import type { AnnotationPlace } from '#engine/store/annotation-store.ts';
import type { SkippedFile } from '#engine/store/media-store.ts';
import { UserError } from '#platform/user-error.ts';
import { progressBar, REFRESH_MS, timeLeft } from './progress-bar.ts';

/**
 * Shows the progress of a dataset's run as a bar and reports its result.
 * @param stream for the bar; the standard error unless that is a log for programs
 * @throws UserError when the run failed
 */
export async function showProgress(
  engine: Engine,
  dataset: LiveDataset,
  run: Promise<IndexSummary | undefined>,
  stream: NodeJS.WriteStream = process.stderr,
): Promise<void> {
  const name = dataset.stored.displayName;
  const bar = progressBar(
    `${name}: {phase} [{bar}] {value}/{total} · {rate} images/s · {left}`,
    stream,
  );
  let isStarted = false;
  const timer = setInterval(() => {
    const { indexing } = dataset;
    if (!indexing || indexing.n_total === 0) return;
    if (!isStarted) bar.start(indexing.n_total, 0, { phase: '', rate: '–', left: '' });
    isStarted = true;
    bar.setTotal(indexing.n_total);
    bar.update(indexing.n_done, {
      phase: PHASES[indexing.phase],
      rate: indexing.images_per_second || '–',
      left: timeLeft(indexing.seconds_left),
    });
  }, REFRESH_MS);
  const summary = await run.finally(() => {
    clearInterval(timer);
    bar.stop();
  });
  if (dataset.fatalError !== null) throw new UserError(`${name}: ${dataset.fatalError}`);
  if (summary) await report(engine, dataset, summary);
}

const PHASES = { SCANNING: 'scanning', EMBEDDING: 'embedding', CLUSTERING: 'clustering' } as const;

async function report(
  engine: Engine,
  dataset: LiveDataset,
  { nEmbedded, nRemoved, seconds }: IndexSummary,
): Promise<void> {
  const { stored, index, objectIndex } = dataset;
  const { missing } = dataset.report;
  const images = count(index?.size ?? 0, 'image');
  const nObjects = objectIndex?.size ?? 0;
  const objects = nObjects > 0 ? ` and ${count(nObjects, 'object')} in them` : '';
  const embedded =
    nEmbedded === 0
      ? 'nothing new'
      : `${nEmbedded.toLocaleString('en')} new or changed in ${seconds.toFixed(1)} s, ${(nEmbedded / seconds).toFixed(1)} images/s`;
  const removed = nRemoved === 0 ? '' : `, ${nRemoved.toLocaleString('en')} removed`;
  const away = missing ? `, ${missing.nImages.toLocaleString('en')} missing` : '';
  console.log(
    `${stored.displayName}: ${images}${objects} can be searched (${embedded}${removed}${away}).`,
  );
  for (const { file, reason, ...place } of await engine.annotationProblems(dataset)) {
    console.log(`${stored.displayName}: ${file}${placeText(place)} ${reason}`);
  }
  const skipped = await engine.skippedFiles(dataset);
  if (skipped.length > 0)
    console.log(`${stored.displayName}: ${count(skipped.length, 'file')} skipped:`);
  for (const line of foldByReason(skipped)) console.log(`  ${line}`);
  for (const { reason, nFiles, example } of await engine.leftOutFiles(dataset)) {
    const files = nFiles === 1 ? example : `${count(nFiles, 'file')}, for example ${example}`;
    console.log(`${stored.displayName}: skipped ${files}: ${reason}`);
  }
}

/** Thousands of files may share a reason, and a few are enough to find the cause. */
const MAX_LINES_PER_REASON = 20;

function foldByReason(skipped: readonly SkippedFile[]): string[] {
  const nOf = new Map<string, number>();
  const lines: string[] = [];
  for (const { path, reason } of skipped) {
    const n = (nOf.get(reason) ?? 0) + 1;
    nOf.set(reason, n);
    if (n <= MAX_LINES_PER_REASON) lines.push(`${path}: ${reason}`);
  }
  const more = [...nOf].filter(([, n]) => n > MAX_LINES_PER_REASON);
  return [
    ...lines,
    ...more.map(([reason, n]) => `and ${count(n - MAX_LINES_PER_REASON, 'more file')}: ${reason}`),
  ];
}

function placeText({ line, entry }: AnnotationPlace): string {
  if (line !== null) return `, line ${line}:`;
  return entry === null ? '' : `, entry ${entry}:`;
}

function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}
