import type { IndexingProgress } from '#contract/dataset/dataset.ts';
import { commonTexts } from '#texts/common.ts';
import { formatCount, formatNumber } from '#web/texts/format.ts';

export const datasetTexts = {
  datasets: 'Datasets',
  change: 'Change dataset',
  failed: (images: string) => `${images}, failed`,
  indexing: (percent: string) => `Indexing, ${percent}`,
  growing: (images: string, percent: string) => `${images}, indexing ${percent}`,
  moreImages: (count: number) =>
    `Show ${formatCount(count, { one: 'more image', other: 'more images' })}`,
  updating: (images: string) => `${images}, updating`,
  updatingNow: 'Updating…',
  updatingDataset: 'Updating the dataset',

  phases: {
    SCANNING: 'Searching the folder for images',
    EMBEDDING: 'Analyzing images',
    CLUSTERING: 'Grouping similar images',
  } satisfies Record<IndexingProgress['phase'], string>,
  gettingReady: 'Preparing',
  done: (nDone: number, nTotal: number) =>
    `${formatNumber(nDone)} of ${commonTexts.images(nTotal)}`,
  rate: (imagesPerSecond: string) => `${imagesPerSecond} images/s`,
  fewSecondsLeft: 'a few seconds left',
  secondsLeft: (count: number) =>
    `about ${formatCount(count, { one: 'second', other: 'seconds' })} left`,
  minutesLeft: (count: number) =>
    `about ${formatCount(count, { one: 'minute', other: 'minutes' })} left`,
  hoursLeft: (count: number) => `about ${formatCount(count, { one: 'hour', other: 'hours' })} left`,

  unreadFiles: (count: number) =>
    `${formatCount(count, { one: 'file', other: 'files' })} could not be read`,
  leftOutFiles: (count: number) =>
    `${formatCount(count, { one: 'other file', other: 'other files' })} skipped`,
  annotationProblems: (count: number) =>
    `${formatCount(count, { one: 'problem', other: 'problems' })} in the annotations`,
};
