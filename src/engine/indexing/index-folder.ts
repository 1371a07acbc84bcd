import { EntityType } from '#contract/primitives.ts';
import { readAnnotations } from '#engine/annotations/read-annotations.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { FileVersion, KnownFile } from '#engine/store/store.ts';
import { type UpdatedClusters, updateClusters } from './clusters/update-clusters.ts';
import { type EmbedFilesJob, embedFiles } from './embed-files.ts';
import { findChanges } from './folder/folder-changes.ts';
import { keepTags } from './folder/keep-tags.ts';
import { scanFolder } from './folder/scan-folder.ts';
import { ObjectPlan } from './object-plan.ts';
import { EmbeddingProgress, type ReportProgress, SCANNING } from './progress.ts';
import { saveAnnotations } from './save-annotations.ts';

export interface IndexFolderJob extends EmbedFilesJob {
  readonly onProgress: ReportProgress;
  /** Absolute: a folder of ours, should it lie in the user's. */
  readonly leaveOut: string;
  /** Called for every folder, before it is listed. */
  readonly onFolder?: ((folder: string) => void) | undefined;
  /** As in `ScanFolderJob`. */
  readonly mayBeAway: boolean;
  /** Paths of images to embed though they are as before. */
  readonly embedAgain?: ReadonlySet<string> | undefined;
  /** Whether objects are looked for; those found before stay either way. */
  readonly findObjects: boolean;
  /** The index of the clusters there are, if it is loaded: what is new can join them. */
  indexOf(type: EntityType): DatasetIndex | null;
  /** With fewer rows all are clustered anew when some change. */
  readonly alwaysReclusterBelow: number;
  /** Called before all is clustered anew. */
  onRecluster(): void;
  /** Called when images have gone and it takes a while until others have come. */
  onRemoved(): Promise<void>;
}

export interface IndexSummary {
  /** Whether clusters or labels are new, so that an index read before is out of date. */
  readonly changed: boolean;
  /** Of which to cluster all anew would now pay. */
  readonly reclusteringPays: readonly EntityType[];
  readonly nEmbedded: number;
  readonly nRemoved: number;
  /** Images that are missing from this run on. */
  readonly nAway: number;
  /** Images that were missing until this run. */
  readonly nReturned: number;
  /** Why the folder could not be opened, so that all images are missing; null when it could. */
  readonly folderError: string | null;
  readonly seconds: number;
}

/** Files that take a second or two: until they can be searched, what is gone can be shown. */
const SOON_EMBEDDED = 64;

/**
 * Brings the store in line with the folder and its annotations: deletes or marks as missing what is not
 * there, embeds what is new or changed, and then brings the clusters up to date. Ended at any moment, the
 * next run goes on from there.
 * @throws FolderUnreadableError as `scanFolder` does; the signal's reason when aborted
 */
export async function indexFolder(job: IndexFolderJob): Promise<IndexSummary> {
  const { datasetId, store, onProgress } = job;
  const startedMs = performance.now();
  onProgress(SCANNING);
  const known = await store.media.knownFiles(datasetId);
  const scanned = await scanFolder(job, known);
  const { files } = scanned.found;
  const changes = await findChanges(job, scanned, known);
  const { away, stillMissing, deleted, moved, restamped, unseen } = changes;
  // What annotations say of missing images is no mistake in them.
  const annotated = new Set([...files.map((file) => file.path), ...stillMissing, ...away]);
  const annotations = await readAnnotations({
    folder: job.folder,
    files: scanned.found.annotationFiles,
    imagePaths: annotated,
    withObjects: job.findObjects,
    // Files of annotations may be away with the images beside them.
    mayHaveMore: scanned.found.hasClosedFolders || stillMissing.length + away.length > 0,
  });
  const plan = new ObjectPlan(job.findObjects, annotations);
  const again = new Set([...changes.changed, ...(job.embedAgain ?? [])]);
  const wanted = filesToEmbed(files, known, again, plan);

  if (away.length > 0) await store.media.markMissing(datasetId, away);
  if (restamped.length > 0) await store.media.saveVersions(datasetId, restamped);
  if (deleted.length > 0) {
    await keepTags(datasetId, store, moved);
    await store.media.removeFiles(datasetId, deleted);
    if (wanted.length > SOON_EMBEDDED) await job.onRemoved();
  }
  const progress = new EmbeddingProgress(wanted.length, onProgress);
  progress.add(0);
  await embedFiles(job, wanted, plan, progress);
  if (unseen.length > 0) await store.media.saveSkipped(datasetId, unseen);
  await store.leftOut.save(datasetId, scanned.found.leftOut);

  const hasNewLabels = await saveAnnotations(datasetId, store, annotations);

  const n = wanted.length;
  const onStart = () => onProgress({ ...SCANNING, phase: 'CLUSTERING', n_done: n, n_total: n });
  const updates = new Map<EntityType, UpdatedClusters>();
  for (const type of EntityType.options) {
    const { dims } = job.embedder.model;
    const update = { ...job, type, dims, index: job.indexOf(type), onStart };
    updates.set(type, await updateClusters(update));
  }
  return {
    changed: hasNewLabels || [...updates.values()].some((update) => update.changed),
    reclusteringPays: EntityType.options.filter((type) => updates.get(type)?.reclusteringPays),
    nEmbedded: wanted.length,
    nRemoved: deleted.length,
    nAway: changes.nAway,
    nReturned: changes.nReturned,
    folderError: scanned.error?.message ?? null,
    seconds: (performance.now() - startedMs) / 1000,
  };
}

/** Files that are new, are to be embedded again, or should have other objects. */
function filesToEmbed(
  files: readonly FileVersion[],
  known: readonly KnownFile[],
  again: ReadonlySet<string>,
  plan: ObjectPlan,
): FileVersion[] {
  const knownByPath = new Map(known.map((file) => [file.path, file]));
  return files.filter((file) => {
    const before = knownByPath.get(file.path);
    return !before || again.has(file.path) || !plan.isCurrent(before);
  });
}
