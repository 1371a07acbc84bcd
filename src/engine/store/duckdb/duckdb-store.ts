import type { BackupStore } from '#engine/store/backup-record.ts';
import { DuckDbFile } from '#engine/store/file/duckdb-file.ts';
import { SmallChanges } from '#engine/store/file/small-changes.ts';
import { MediaMemory } from '#engine/store/memory/media-memory.ts';
import type { Store } from '#engine/store/store.ts';
import { DuckDbAnchors } from '#engine/store/tables/duckdb-anchors.ts';
import { DuckDbAnnotations } from '#engine/store/tables/duckdb-annotations.ts';
import { DuckDbClusters } from '#engine/store/tables/duckdb-clusters.ts';
import { DuckDbDatasets } from '#engine/store/tables/duckdb-datasets.ts';
import { DuckDbDeletedMedia } from '#engine/store/tables/duckdb-deleted-media.ts';
import { DuckDbKeptUploads } from '#engine/store/tables/duckdb-kept-uploads.ts';
import { DuckDbLeftOut } from '#engine/store/tables/duckdb-left-out.ts';
import { DuckDbMedia } from '#engine/store/tables/duckdb-media.ts';
import { DuckDbModels } from '#engine/store/tables/duckdb-models.ts';
import { DuckDbQuality } from '#engine/store/tables/duckdb-quality.ts';
import { DuckDbRejections } from '#engine/store/tables/duckdb-rejections.ts';
import { DuckDbTags } from '#engine/store/tables/duckdb-tags.ts';
import { DuckDbText } from '#engine/store/tables/duckdb-text.ts';
import { DuckDbVectors } from '#engine/store/tables/duckdb-vectors.ts';
import { DuckDbViews } from '#engine/store/tables/duckdb-views.ts';
import { DuckDbBackup } from './duckdb-backup.ts';

/** A store in a file, which can be damaged and is backed up by the engine itself. */
export interface DuckDbStore extends Store {
  readonly backup: BackupStore;
  /** Reads all data. @throws StoreDamagedError when that fails */
  verify(): Promise<void>;
}

/**
 * Opens the store in a DuckDB file, which is created if it does not exist.
 * @throws StoreInUseError when another process holds the file
 */
export async function openDuckDbStore(path: string): Promise<DuckDbStore> {
  const file = await DuckDbFile.open(path);
  const changes = new SmallChanges(file);
  const memory = new MediaMemory();
  return {
    datasets: new DuckDbDatasets(file, memory),
    media: new DuckDbMedia(file, memory),
    annotations: new DuckDbAnnotations(file, memory),
    vectors: new DuckDbVectors(file),
    clusters: new DuckDbClusters(file),
    ranked: null,
    models: new DuckDbModels(file, memory),
    anchors: new DuckDbAnchors(file, changes, memory),
    tags: new DuckDbTags(file, changes, memory),
    quality: new DuckDbQuality(file),
    text: new DuckDbText(file, memory),
    leftOut: new DuckDbLeftOut(file),
    deletedMedia: new DuckDbDeletedMedia(file, memory),
    rejections: new DuckDbRejections(file),
    views: new DuckDbViews(file),
    keptUploads: new DuckDbKeptUploads(file, changes),
    backup: new DuckDbBackup(file),
    changes: memory.changes,
    notReadyBecause: () => null,
    sizeBytes: () => file.sizeBytes(),
    verify: () => file.verify(),
    close: () => file.close(),
  };
}
