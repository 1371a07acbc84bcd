import path from 'node:path';
import { EntityType } from '#contract/primitives.ts';
import { readAnnotations } from '../annotations/read-annotations.ts';
import type { DatasetIndex } from '../explore/dataset-index.ts';
import { mediaIdOf } from '../ids.ts';
import type { FileVersion, KnownFile, SkippedFile } from '../store/store.ts';
import { type EmbedFilesJob, embedFiles } from './embed-files.ts';
import { type FoundImages, findImages } from './find-images.ts';
import { ObjectPlan } from './object-plan.ts';
import { EmbeddingProgress, type ReportProgress, SCANNING } from './progress.ts';
import { removeThumbnails } from './remove-thumbnails.ts';
import { saveAnnotations } from './save-annotations.ts';
import { type UpdatedClusters, updateClusters } from './update-clusters.ts';

export interface IndexFolderJob extends EmbedFilesJob {
  readonly onProgress: ReportProgress;
  /** Absolute: a folder of ours, should it lie in the user's. */
  readonly leaveOut: string;
  /** Called for every folder, before it is listed. */
  readonly onFolder?: ((folder: string) => void) | undefined;
  /** Whether objects are looked for; those found before stay either way. */
  readonly findObjects: boolean;
  /** The index of the clusters there are, if it is loaded: what is new can join them. */
  indexOf(type: EntityType): DatasetIndex | null;
  /** With fewer rows all are clustered anew when some change. */
  readonly alwaysAnewBelow: number;
  /** Called before all is clustered anew. */
  onAnew(): void;
}

export interface IndexSummary {
  /** Whether clusters or labels are new, so that an index read before is out of date. */
  readonly changed: boolean;
  /** Of which to cluster all anew would now pay. */
  readonly anewPays: readonly EntityType[];
  readonly nEmbedded: number;
  readonly nRemoved: number;
  readonly seconds: number;
}

/**
 * Brings the store in line with the folder and its annotations: embeds what is new or changed, removes
 * what is gone, and then brings the clusters up to date. Ended at any moment, the next run goes on from there.
 * @throws FolderUnreadableError; the signal's reason when aborted
 */
export async function indexFolder(job: IndexFolderJob): Promise<IndexSummary> {
  const { datasetId, store, onProgress } = job;
  const startedMs = performance.now();
  onProgress(SCANNING);
  const found = await findImages(job.folder, job);
  const known = await store.media.knownFiles(datasetId);
  const imagePaths = new Set(found.files.map((file) => file.path));
  const annotations = await readAnnotations(job.folder, imagePaths, job.findObjects);
  const plan = new ObjectPlan(job.findObjects, annotations);
  const { changed, gone, unseen } = difference(found, known, plan);

  const progress = new EmbeddingProgress(changed.length, onProgress);
  progress.add(0);
  await embedFiles(job, changed, plan, progress);
  if (gone.length > 0) await remove(job, gone);
  if (unseen.length > 0) await store.media.saveSkipped(datasetId, unseen);

  const hasNewLabels = await saveAnnotations(datasetId, store, annotations);

  const n = changed.length;
  const onStart = () => onProgress({ ...SCANNING, phase: 'CLUSTERING', n_done: n, n_total: n });
  const updates = new Map<EntityType, UpdatedClusters>();
  for (const type of EntityType.options) {
    const { dims } = job.embedder.model;
    const update = { ...job, type, dims, index: job.indexOf(type), onStart };
    updates.set(type, await updateClusters(update));
  }
  return {
    changed: hasNewLabels || [...updates.values()].some((update) => update.changed),
    anewPays: EntityType.options.filter((type) => updates.get(type)?.anewPays),
    nEmbedded: changed.length,
    nRemoved: gone.length,
    seconds: (performance.now() - startedMs) / 1000,
  };
}

interface Difference {
  readonly changed: readonly FileVersion[];
  /** Paths of what was known and is not there. */
  readonly gone: readonly string[];
  /** What could not be looked at and is not known: it is reported. What is known of others stays. */
  readonly unseen: readonly SkippedFile[];
}

function difference(found: FoundImages, known: readonly KnownFile[], plan: ObjectPlan): Difference {
  const knownByPath = new Map(known.map((file) => [file.path, file]));
  const foundPaths = new Set(found.files.map((file) => file.path));
  const mayBeThere = (file: string) => foundPaths.has(file) || isUnseen(found, file);
  return {
    changed: found.files.filter((file) => !plan.isCurrent(file, knownByPath.get(file.path))),
    gone: known.map((file) => file.path).filter((file) => !mayBeThere(file)),
    unseen: [...found.unseen.values()].filter(
      (file) => !knownByPath.has(file.path) && !foundPaths.has(file.path),
    ),
  };
}

/** Itself, or a folder that it lies in. */
function isUnseen({ unseen }: FoundImages, file: string): boolean {
  for (let part = file; part !== '.'; part = path.posix.dirname(part)) {
    if (unseen.has(part)) return true;
  }
  return false;
}

async function remove(job: IndexFolderJob, files: readonly string[]): Promise<void> {
  const objects = await job.store.media.removeFiles(job.datasetId, files);
  const images = files.map((file) => mediaIdOf(job.datasetId, file));
  await removeThumbnails([...images, ...objects].map((id) => job.thumbnail(id)));
}
