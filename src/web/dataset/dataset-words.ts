import type { Dataset, IndexingProgress } from '#contract/dataset.ts';
import type { EntityType } from '#contract/primitives.ts';
import { isSearchable } from '#web/api/datasets.ts';

export function countText(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** Clusters at each threshold, finest first; empty before they are known. */
export function clusterCounts(dataset: Dataset, entityType: EntityType): readonly number[] {
  return entityType === 'OBJECTS' ? dataset.n_object_clusters : dataset.n_clusters;
}

/** How large a dataset is and whether it can be searched, in a line. */
export function datasetSummary(dataset: Dataset): string {
  const count = countText(dataset.n_images, 'image');
  if (dataset.status === 'FATAL_ERROR') return `${count}, failed`;
  if (!isSearchable(dataset)) return `Indexing, ${Math.floor(dataset.progress)}%`;
  return dataset.indexing ? `${count}, updating` : count;
}

const PHASE_TEXTS: Record<IndexingProgress['phase'], string> = {
  SCANNING: 'Looking for images in the folder',
  EMBEDDING: 'Looking at every image',
  CLUSTERING: 'Grouping what looks alike',
};

export function phaseText(indexing: IndexingProgress | null): string {
  return indexing ? PHASE_TEXTS[indexing.phase] : 'Getting ready';
}

/** "about 3 minutes left"; empty while it cannot be told. */
export function timeLeftText(secondsLeft: number | null): string {
  if (secondsLeft === null) return '';
  if (secondsLeft < 10) return 'a few seconds left';
  if (secondsLeft < 60) return `about ${Math.ceil(secondsLeft / 10) * 10} seconds left`;
  if (secondsLeft < 90 * 60)
    return `about ${countText(Math.round(secondsLeft / 60), 'minute')} left`;
  return `about ${countText(Math.round(secondsLeft / 3600), 'hour')} left`;
}

/** "1,200 of 3,391 · 85 images/s · about 30 seconds left"; empty before there is anything to count. */
export function progressText(indexing: IndexingProgress | null): string {
  if (!indexing || indexing.n_total === 0) return '';
  const done = `${indexing.n_done.toLocaleString('en')} of ${countText(indexing.n_total, 'image')}`;
  if (indexing.phase !== 'EMBEDDING') return done;
  const rate = `${formatRate(indexing.images_per_second)} images/s`;
  return [done, rate, timeLeftText(indexing.seconds_left)].filter(Boolean).join(' · ');
}

function formatRate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString('en');
}
