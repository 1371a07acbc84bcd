import type { Dataset, IndexingProgress } from '#contract/dataset/dataset.ts';
import type { TextReading } from '#contract/dataset/text-reading.ts';
import type { EntityType } from '#contract/primitives.ts';
import { commonTexts } from '#texts/common.ts';
import { datasetTexts } from '#texts/dataset/dataset.ts';
import { textReadingTexts } from '#texts/dataset/text-reading.ts';
import { isSearchable } from '#web/api/datasets.ts';
import { UNKNOWN_COUNT } from '#web/api/lenient-schemas.ts';
import { isGrowing } from '#web/api/shown-dataset.ts';
import { formatFixed, formatPercent } from '#web/texts/format.ts';

/** Clusters at each threshold, finest first; empty until known. */
export function clusterCounts(dataset: Dataset, entityType: EntityType): readonly number[] {
  return entityType === 'OBJECTS' ? dataset.n_object_clusters : dataset.n_clusters;
}

/** Number of images or objects of a dataset; undefined if the server does not report it. */
export function mediaCount(dataset: Dataset, entityType: EntityType): number | undefined {
  const count = entityType === 'OBJECTS' ? dataset.n_objects : dataset.n_images;
  return count === UNKNOWN_COUNT ? undefined : count;
}

/** One line: the size of a dataset and whether it is searchable. */
export function datasetSummary(dataset: Dataset): string {
  const nImages = mediaCount(dataset, 'IMAGES');
  const count = nImages === undefined ? '' : commonTexts.images(nImages);
  if (dataset.status === 'FATAL_ERROR') return datasetTexts.failed(count);
  if (!isSearchable(dataset)) return datasetTexts.indexing(percentDone(dataset));
  if (isGrowing(dataset)) return datasetTexts.growing(count, percentDone(dataset));
  return dataset.indexing ? datasetTexts.updating(count) : count;
}

/** Indexing progress, rounded down so that "100%" appears only at the end. */
export function percentDone({ progress }: Dataset): string {
  return formatPercent(Math.floor(progress) / 100);
}

/** In steps of ten, because screen readers read out each change. */
export function roughPercentDone({ progress }: Dataset): string {
  return formatPercent(Math.floor(progress / 10) / 10);
}

export function phaseText(indexing: IndexingProgress | null): string {
  return indexing ? datasetTexts.phases[indexing.phase] : datasetTexts.gettingReady;
}

/** "about 3 minutes left"; empty if unknown. */
export function timeLeftText(secondsLeft: number | null): string {
  if (secondsLeft === null) return '';
  if (secondsLeft < 10) return datasetTexts.fewSecondsLeft;
  if (secondsLeft < 60) return datasetTexts.secondsLeft(Math.ceil(secondsLeft / 10) * 10);
  if (secondsLeft < 90 * 60) return datasetTexts.minutesLeft(Math.round(secondsLeft / 60));
  return datasetTexts.hoursLeft(Math.round(secondsLeft / 3600));
}

/** "1,200 of 3,391 · 85 images/s · about 30 seconds left"; empty until the total is known. */
export function progressText(indexing: IndexingProgress | null): string {
  return progressParts(indexing).join(' · ');
}

/** The parts of the progress text, the most informative first. */
export function progressParts(indexing: IndexingProgress | null): readonly string[] {
  if (!indexing || indexing.n_total === 0) return [];
  const done = datasetTexts.done(indexing.n_done, indexing.n_total);
  if (indexing.phase !== 'EMBEDDING') return [done];
  const rate = datasetTexts.rate(rateText(indexing.images_per_second));
  return [done, rate, timeLeftText(indexing.seconds_left)].filter(Boolean);
}

/** How many images were read, how many of them have text, and the time left. */
export function readingParts(reading: TextReading): readonly string[] {
  const { n_read, n_left, n_with_text, seconds_left } = reading;
  return [
    textReadingTexts.done(n_read, n_read + n_left),
    textReadingTexts.found(n_with_text),
    timeLeftText(seconds_left),
  ].filter(Boolean);
}

function rateText(perSecond: number): string {
  return formatFixed(perSecond, perSecond < 10 ? 1 : 0);
}
