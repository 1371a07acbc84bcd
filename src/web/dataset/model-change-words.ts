import type { ModelChange, OfferedModel } from '#contract/dataset/models.ts';
import { modelTexts } from '#texts/dataset/model.ts';
import { timeLeftText } from './dataset-words.ts';

/** An offered model, or another one that the dataset uses. */
export type ListedModel = Pick<OfferedModel, 'model' | 'download_bytes' | 'is_downloaded'>;

/** A short name of a model. */
export function modelName(model: string): string {
  return modelTexts.names[model] ?? model;
}

/** "no download", "downloaded" or "88.5 MB to download". */
export function downloadText({ download_bytes: bytes, is_downloaded }: ListedModel): string {
  if (bytes === 0) return modelTexts.noDownload;
  return is_downloaded ? modelTexts.downloaded : modelTexts.download(bytes);
}

/** 0–1; null if unknown. */
export function changeFraction({ phase, done, total }: ModelChange): number | null {
  return total > 0 && phase !== 'CLUSTERING' ? Math.min(done / total, 1) : null;
}

/** The phase, how much of it is done, and the time left, as far as they are known. */
export function changeParts(change: ModelChange): readonly string[] {
  const { phase, done, total, seconds_left } = change;
  return [
    modelTexts.phases[phase],
    doneText(phase, done, total),
    timeLeftText(seconds_left),
  ].filter(Boolean);
}

function doneText(phase: ModelChange['phase'], done: number, total: number): string {
  if (total === 0 || phase === 'FAILED') return '';
  return phase === 'DOWNLOADING'
    ? modelTexts.bytesDone(done, total)
    : modelTexts.imagesDone(done, total);
}
