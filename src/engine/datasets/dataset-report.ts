import type { Store } from '#engine/store/store.ts';
import { type MissingImages, missingImages } from './missing-images.ts';

export interface DatasetReport {
  /** Files that were unreadable or rejected at upload. */
  readonly nSkipped: number;
  readonly nAnnotationProblems: number;
  /** Files that are neither images nor annotations. */
  readonly nLeftOut: number;
  /** Null when no image is missing. */
  readonly missing: MissingImages | null;
}

export const EMPTY_REPORT: DatasetReport = {
  nSkipped: 0,
  nAnnotationProblems: 0,
  nLeftOut: 0,
  missing: null,
};

export async function readReport(store: Store, datasetId: string): Promise<DatasetReport> {
  const skipped = await store.media.skippedFiles(datasetId);
  const rejected = await store.rejections.all(datasetId);
  const leftOut = await store.leftOut.all(datasetId);
  return {
    nSkipped: skipped.length + rejected.length,
    nAnnotationProblems: (await store.annotations.problems(datasetId)).length,
    nLeftOut: leftOut.reduce((sum, { nFiles }) => sum + nFiles, 0),
    missing: await missingImages(store, datasetId),
  };
}
