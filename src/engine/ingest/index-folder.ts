import type { FileVersion, SkippedFile } from '../store/store.ts';
import { clusterMedia } from './cluster-media.ts';
import { type EmbedFilesJob, embedFiles } from './embed-files.ts';
import { findImages } from './find-images.ts';
import { EmbeddingProgress, type ReportProgress, SCANNING } from './progress.ts';

export interface IndexFolderJob extends EmbedFilesJob {
  readonly onProgress: ReportProgress;
  /** Absolute: a folder of ours, should it lie in the user's. */
  readonly leaveOut: string;
  /** Called for every folder, before it is listed. */
  readonly onFolder?: ((folder: string) => void) | undefined;
}

export interface IndexSummary {
  /** Whether clusters were made anew, so that an index read before is out of date. */
  readonly changed: boolean;
  readonly nEmbedded: number;
  readonly nRemoved: number;
}

/**
 * Brings the store in line with the folder: embeds what is new or changed, removes what is gone,
 * clusters when either happened. Ended at any moment, the next run goes on from there.
 * @throws FolderUnreadableError; the signal's reason when aborted
 */
export async function indexFolder(job: IndexFolderJob): Promise<IndexSummary> {
  const { datasetId, store, onProgress } = job;
  onProgress(SCANNING);
  const found = await findImages(job.folder, job);
  const known = await store.knownFiles(datasetId);
  const { changed, gone } = difference(found.files, known);

  const progress = new EmbeddingProgress(changed.length, onProgress);
  progress.add(0);
  await embedFiles(job, changed, progress);
  if (gone.length > 0) await store.removeFiles(datasetId, gone);
  await saveSkipped(job, found.skipped);

  const mustCluster = !(await store.hasCurrentClusters(datasetId));
  if (mustCluster) {
    onProgress({
      ...SCANNING,
      phase: 'CLUSTERING',
      n_done: changed.length,
      n_total: changed.length,
    });
    await clusterMedia(datasetId, job.embedder.model.dims, store, job.signal);
  }
  return { changed: mustCluster, nEmbedded: changed.length, nRemoved: gone.length };
}

function difference(
  found: readonly FileVersion[],
  known: readonly FileVersion[],
): { changed: FileVersion[]; gone: string[] } {
  const knownByPath = new Map(known.map((file) => [file.path, file]));
  const foundPaths = new Set(found.map((file) => file.path));
  return {
    changed: found.filter((file) => !isSameVersion(file, knownByPath.get(file.path))),
    gone: known.filter((file) => !foundPaths.has(file.path)).map((file) => file.path),
  };
}

function isSameVersion(file: FileVersion, known: FileVersion | undefined): boolean {
  return known?.fileSize === file.fileSize && known.modifiedMs === file.modifiedMs;
}

async function saveSkipped(job: IndexFolderJob, skipped: readonly SkippedFile[]): Promise<void> {
  if (skipped.length > 0) await job.store.saveSkipped(job.datasetId, skipped);
}
