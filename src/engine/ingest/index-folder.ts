import { EntityType } from '#contract/primitives.ts';
import { readAnnotations } from '../annotations/read-annotations.ts';
import type { FileVersion, KnownFile, SkippedFile } from '../store/store.ts';
import { clusterMedia } from './cluster-media.ts';
import { type EmbedFilesJob, embedFiles } from './embed-files.ts';
import { findImages } from './find-images.ts';
import { ObjectPlan } from './object-plan.ts';
import { EmbeddingProgress, type ReportProgress, SCANNING } from './progress.ts';
import { saveAnnotations } from './save-annotations.ts';

export interface IndexFolderJob extends EmbedFilesJob {
  readonly onProgress: ReportProgress;
  /** Whether objects are looked for; those found before stay either way. */
  readonly findObjects: boolean;
}

export interface IndexSummary {
  /** Whether clusters or labels are new, so that an index read before is out of date. */
  readonly changed: boolean;
  readonly nEmbedded: number;
  readonly nRemoved: number;
}

/**
 * Brings the store in line with the folder and its annotations: embeds what is new or changed, removes
 * what is gone, clusters when either happened. Ended at any moment, the next run goes on from there.
 * @throws FolderUnreadableError; the signal's reason when aborted
 */
export async function indexFolder(job: IndexFolderJob): Promise<IndexSummary> {
  const { datasetId, store, onProgress } = job;
  onProgress(SCANNING);
  const found = await findImages(job.folder, job.signal);
  const known = await store.knownFiles(datasetId);
  const imagePaths = new Set(found.files.map((file) => file.path));
  const annotations = await readAnnotations(job.folder, imagePaths, job.findObjects);
  const plan = new ObjectPlan(job.findObjects, annotations.objects);
  const { changed, gone } = difference(found.files, known, plan);

  const progress = new EmbeddingProgress(changed.length, onProgress);
  progress.add(0);
  await embedFiles(job, changed, plan, progress);
  if (gone.length > 0) await store.removeFiles(datasetId, gone);
  await saveSkipped(job, found.skipped);

  const hasNewLabels = await saveAnnotations(datasetId, store, annotations);

  const outdated = await outdatedTypes(job);
  for (const type of outdated) {
    onProgress({
      ...SCANNING,
      phase: 'CLUSTERING',
      n_done: changed.length,
      n_total: changed.length,
    });
    await clusterMedia(datasetId, type, job.embedder.model.dims, store, job.signal);
  }
  return {
    changed: hasNewLabels || outdated.length > 0,
    nEmbedded: changed.length,
    nRemoved: gone.length,
  };
}

async function outdatedTypes({ datasetId, store }: IndexFolderJob): Promise<EntityType[]> {
  const outdated: EntityType[] = [];
  for (const type of EntityType.options) {
    if (!(await store.hasCurrentClusters(datasetId, type))) outdated.push(type);
  }
  return outdated;
}

function difference(
  found: readonly FileVersion[],
  known: readonly KnownFile[],
  plan: ObjectPlan,
): { changed: FileVersion[]; gone: string[] } {
  const knownByPath = new Map(known.map((file) => [file.path, file]));
  const foundPaths = new Set(found.map((file) => file.path));
  return {
    changed: found.filter((file) => !plan.isCurrent(file, knownByPath.get(file.path))),
    gone: known.filter((file) => !foundPaths.has(file.path)).map((file) => file.path),
  };
}

async function saveSkipped(job: IndexFolderJob, skipped: readonly SkippedFile[]): Promise<void> {
  if (skipped.length > 0) await job.store.saveSkipped(job.datasetId, skipped);
}
