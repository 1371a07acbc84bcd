import { EntityType } from '#contract/primitives.ts';
import { readAnnotations } from '#engine/annotations/read-annotations.ts';
import type { Embedder } from '#engine/embed/embedder.ts';
import type { DatasetIndex } from '#engine/index/dataset-index.ts';
import type { FileVersion, KnownFile } from '#engine/store/media-store.ts';
import {
  type ClusteringEvent,
  type UpdateClustersOptions,
  updateClusters,
} from './clusters/update-clusters.ts';
import type { DatasetStorage } from './dataset-storage.ts';
import { embedFiles } from './embed-files.ts';
import { findChanges } from './folder/folder-changes.ts';
import { keepTags } from './folder/keep-tags.ts';
import { newestFirst } from './folder/newest-first.ts';
import { scanFolder } from './folder/scan-folder.ts';
import type { IndexingEvent, IndexSummary } from './indexing-event.ts';
import { ObjectPlan } from './object-plan.ts';
import { saveAnnotations } from './save-annotations.ts';

/** The indexes in use by searches; they may be replaced during a run. */
export interface PublishedIndexes {
  readonly indexes: Readonly<Record<EntityType, DatasetIndex>> | null;
}

export interface IndexFolderOptions extends DatasetStorage {
  /** Absolute. */
  readonly folder: string;
  readonly embedder: Embedder;
  /** Absolute path of a folder of the engine, in case it lies in the user's folder. */
  readonly leaveOut: string;
  /** As in `ScanFolderOptions`. */
  readonly mayBeAway: boolean;
  /** Paths of unchanged images to embed again. */
  readonly embedAgain: ReadonlySet<string>;
  /** Whether to detect objects. Detected objects stay either way. */
  readonly findObjects: boolean;
  /** Indexes whose clusters new rows can join. */
  readonly published: PublishedIndexes;
  /** As in `UpdateClustersOptions`. */
  readonly alwaysReclusterBelow: number;
  readonly signal: AbortSignal;
}

/** This many files take a second or two. With more, deletions are published before embedding. */
const SOON_EMBEDDED = 64;

/**
 * Updates the store to the folder and its annotations: deletes missing files or marks them as
 * missing, embeds new and changed ones, then updates the clusters. After an abort at any point, the
 * next run resumes.
 * @throws FolderUnreadableError as `scanFolder` does; the signal's reason when aborted
 */
export async function* indexFolder({
  datasetId,
  store,
  thumbnail,
  folder,
  embedder,
  leaveOut,
  mayBeAway,
  embedAgain,
  findObjects,
  published,
  alwaysReclusterBelow,
  signal,
}: IndexFolderOptions): AsyncGenerator<IndexingEvent, void> {
  const startedMs = performance.now();
  const known = await store.media.knownFiles(datasetId);
  const scanned = yield* scanFolder(
    { datasetId, store, folder, leaveOut, mayBeAway, signal },
    known,
  );
  const { files } = scanned.found;
  const changes = await findChanges({ folder, mayBeAway, signal }, scanned, known);
  const { away, stillMissing, deleted, moved, restamped, unseen } = changes;
  // Annotations of missing images are not errors.
  const annotated = new Set([...files.map((file) => file.path), ...stillMissing, ...away]);
  const annotations = await readAnnotations({
    folder,
    files: scanned.found.annotationFiles,
    imagePaths: annotated,
    withObjects: findObjects,
    // Annotation files may be missing together with their images.
    mayHaveMore: scanned.found.hasClosedFolders || stillMissing.length + away.length > 0,
  });
  const plan = new ObjectPlan(findObjects, annotations);
  const again = new Set([...changes.changed, ...embedAgain]);
  const wanted = newestFirst(filesToEmbed(files, known, again, plan));

  if (away.length > 0) await store.media.markMissing(datasetId, away);
  if (restamped.length > 0) await store.media.saveVersions(datasetId, restamped);
  if (deleted.length > 0) {
    await keepTags(datasetId, store, moved);
    await store.media.removeFiles(datasetId, deleted);
    if (wanted.length > SOON_EMBEDDED) yield { kind: 'removed' };
  }
  const storage = { datasetId, store, thumbnail };
  yield* embedFiles({ ...storage, folder, files: wanted, plan, embedder, signal });
  if (unseen.length > 0) await store.media.saveSkipped(datasetId, unseen);
  await store.leftOut.save(datasetId, scanned.found.leftOut);

  const hasNewLabels = await saveAnnotations(datasetId, store, annotations);

  const clusters = yield* updateAllClusters({
    ...{ datasetId, store, published, alwaysReclusterBelow, signal },
    dims: embedder.model.dims,
  });
  const summary = {
    changed: hasNewLabels || clusters.changed,
    needsReclustering: clusters.needsReclustering,
    nEmbedded: wanted.length,
    nRemoved: deleted.length,
    nAway: changes.nAway,
    nReturned: changes.nReturned,
    folderError: scanned.error?.message ?? null,
    seconds: (performance.now() - startedMs) / 1000,
  };
  yield { kind: 'indexed', summary };
}

interface UpdateAllClustersOptions extends Omit<UpdateClustersOptions, 'type' | 'index'> {
  readonly published: PublishedIndexes;
}

async function* updateAllClusters({
  published,
  ...options
}: UpdateAllClustersOptions): AsyncGenerator<
  ClusteringEvent,
  Pick<IndexSummary, 'changed' | 'needsReclustering'>
> {
  const needsReclustering: EntityType[] = [];
  let changed = false;
  for (const type of EntityType.options) {
    const index = published.indexes?.[type] ?? null;
    const updated = yield* updateClusters({ ...options, type, index });
    changed ||= updated.changed;
    if (updated.needsReclustering) needsReclustering.push(type);
  }
  return { changed, needsReclustering };
}

/**
 * Files that are new, are to be embedded again, need other objects, or were embedded by another
 * model only. Skipped files stay skipped.
 */
function filesToEmbed(
  files: readonly FileVersion[],
  known: readonly KnownFile[],
  again: ReadonlySet<string>,
  plan: ObjectPlan,
): FileVersion[] {
  const knownByPath = new Map(known.map((file) => [file.path, file]));
  return files.filter((file) => {
    const before = knownByPath.get(file.path);
    if (!before || again.has(file.path) || !plan.isCurrent(before)) return true;
    return before.objectsVersion !== null && !before.isEmbedded;
  });
}
