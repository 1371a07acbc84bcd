import path from 'node:path';
import { EntityType } from '#contract/primitives.ts';
import { readAnnotations } from '../annotations/read-annotations.ts';
import type { DatasetIndex } from '../explore/dataset-index.ts';
import type { FileVersion, KnownFile, SkippedFile } from '../store/store.ts';
import { type EmbedFilesJob, embedFiles } from './embed-files.ts';
import { type ComparedVersions, compareVersions } from './file-versions.ts';
import { type FoundImages, findImages } from './find-images.ts';
import { keepTags } from './keep-tags.ts';
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
  /** Called when images have gone and it takes a while until others have come. */
  onRemoved(): Promise<void>;
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

/** Files that take a second or two: until they can be searched, what is gone can be shown. */
const SOON_EMBEDDED = 64;

/**
 * Brings the store in line with the folder and its annotations: removes what is gone, embeds what is new
 * or changed, and then brings the clusters up to date. Ended at any moment, the next run goes on from there.
 * @throws FolderUnreadableError; the signal's reason when aborted
 */
export async function indexFolder(job: IndexFolderJob): Promise<IndexSummary> {
  const { datasetId, store, onProgress } = job;
  const startedMs = performance.now();
  onProgress(SCANNING);
  const found = await findImages(job.folder, job);
  const known = await store.media.knownFiles(datasetId);
  const imagePaths = new Set(found.files.map((file) => file.path));
  const annotations = await readAnnotations({
    folder: job.folder,
    files: found.annotationFiles,
    imagePaths,
    withObjects: job.findObjects,
    mayHaveMore: found.hasClosedFolders,
  });
  const plan = new ObjectPlan(job.findObjects, annotations);
  const knownByPath = new Map(known.map((file) => [file.path, file]));
  const pairs = found.files.flatMap((file) => {
    const knownFile = knownByPath.get(file.path);
    return knownFile ? [{ file, known: knownFile }] : [];
  });
  const versions = await compareVersions(job.folder, pairs, job.signal);
  const { come, changed, gone, unseen } = difference(found, known, plan, versions);

  if (versions.restamped.length > 0) {
    await store.media.saveVersions(datasetId, versions.restamped);
  }
  if (gone.length > 0) {
    await keepTags(datasetId, store, gone, come);
    await remove(job, gone);
    if (changed.length > SOON_EMBEDDED) await job.onRemoved();
  }
  const progress = new EmbeddingProgress(changed.length, onProgress);
  progress.add(0);
  await embedFiles(job, changed, plan, progress);
  if (unseen.length > 0) await store.media.saveSkipped(datasetId, unseen);
  await store.leftOut.save(datasetId, found.leftOut);

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
  /** What is not as it was known, or not known: it is embedded. */
  readonly changed: readonly FileVersion[];
  /** What of it was not known. */
  readonly come: readonly FileVersion[];
  /** What was known and is not there. */
  readonly gone: readonly FileVersion[];
  /** What could not be looked at and is not known: it is reported. What is known of others stays. */
  readonly unseen: readonly SkippedFile[];
}

function difference(
  found: FoundImages,
  known: readonly KnownFile[],
  plan: ObjectPlan,
  versions: ComparedVersions,
): Difference {
  const knownByPath = new Map(known.map((file) => [file.path, file]));
  const foundPaths = new Set(found.files.map((file) => file.path));
  const mayBeThere = (file: string) => foundPaths.has(file) || isUnseen(found, file);
  return {
    changed: found.files.filter(({ path }) => {
      const before = knownByPath.get(path);
      return !before || versions.changed.has(path) || !plan.isCurrent(before);
    }),
    come: found.files.filter((file) => !knownByPath.has(file.path)),
    gone: known.filter((file) => !mayBeThere(file.path)),
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

async function remove(job: IndexFolderJob, gone: readonly FileVersion[]): Promise<void> {
  const files = gone.map((file) => file.path);
  await removeThumbnails(job, files);
  await job.store.media.removeFiles(job.datasetId, files);
}
