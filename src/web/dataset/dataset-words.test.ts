import { describe, expect, it } from 'vitest';
import type { IndexingProgress } from '#contract/dataset/dataset.ts';
import { progressText, timeLeftText } from './dataset-words.ts';

const EMBEDDING: IndexingProgress = {
  phase: 'EMBEDDING',
  n_done: 1200,
  n_total: 3391,
  images_per_second: 84.6,
  seconds_left: 26,
};

describe('timeLeftText', () => {
  it.each([
    [null, ''],
    [3, 'a few seconds left'],
    [26, 'about 30 seconds left'],
    [60, 'about 1 minute left'],
    [200, 'about 3 minutes left'],
    [7200, 'about 2 hours left'],
  ])('%s: %s', (secondsLeft, text) => {
    expect(timeLeftText(secondsLeft)).toBe(text);
  });
});

describe('progressText', () => {
  it('reports progress, speed and remaining time', () => {
    expect(progressText(EMBEDDING)).toBe(
      '1,200 of 3,391 images · 85 images/s · about 30 seconds left',
    );
  });

  it('omits unknown values', () => {
    expect(progressText({ ...EMBEDDING, seconds_left: null, images_per_second: 2.345 })).toBe(
      '1,200 of 3,391 images · 2.3 images/s',
    );
    expect(progressText({ ...EMBEDDING, n_total: 0 })).toBe('');
    expect(progressText(null)).toBe('');
  });

  it('reports no speed after all images are embedded', () => {
    expect(progressText({ ...EMBEDDING, phase: 'CLUSTERING', n_done: 3391 })).toBe(
      '3,391 of 3,391 images',
    );
  });
});
