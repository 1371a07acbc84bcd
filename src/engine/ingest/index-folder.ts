import { rm } from 'node:fs/promises';
import { mediaIdOf } from '../ids.ts';
import type { FileVersion, SkippedFile } from '../store/store.ts';
import { clusterMedia } from './cluster-media.ts';
import { type EmbedFilesJob, embedFiles } from './embed-files.ts';
import { type FoundImages, findImages } from './find-images.ts';
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
  const { changed, gone, unseen } = difference(found, known);

  const progress = new EmbeddingProgress(changed.length, onProgress);
  progress.add(0);
  await embedFiles(job, changed, progress);
  if (gone.length > 0) await remove(job, gone);
  if (unseen.length > 0) await store.saveSkipped(datasetId, unseen);

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

interface Difference {
  readonly changed: readonly FileVersion[];
  /** Paths of what was known and is not there. */
  readonly gone: readonly string[];
  /** What could not be looked at and is not known: it is reported. What is known of others stays. */
  readonly unseen: readonly SkippedFile[];
}

function difference(found: FoundImages, known: readonly FileVersion[]): Difference {
  const knownByPath = new Map(known.map((file) => [file.path, file]));
  const foundPaths = new Set(found.files.map((file) => file.path));
  const mayBeThere = (file: string) =>
    foundPaths.has(file) ||
    found.unseen.some(({ path }) => file === path || file.startsWith(`${path}/`));
  return {
    changed: found.files.filter((file) => !isSameVersion(file, knownByPath.get(file.path))),
    gone: known.map((file) => file.path).filter((file) => !mayBeThere(file)),
    unseen: found.unseen.filter((file) => !knownByPath.has(file.path)),
  };
}

function isSameVersion(file: FileVersion, known: FileVersion | undefined): boolean {
  return known?.fileSize === file.fileSize && known.modifiedMs === file.modifiedMs;
}

async function remove(job: IndexFolderJob, files: readonly string[]): Promise<void> {
  await job.store.removeFiles(job.datasetId, files);
  for (const file of files) {
    // One that is just being sent, say, stays and harms nobody.
    await rm(job.thumbnail(mediaIdOf(job.datasetId, file))).catch(() => undefined);
  }
}
