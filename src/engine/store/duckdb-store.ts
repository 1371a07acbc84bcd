import { DuckDbAnchors } from './duckdb-anchors.ts';
import { DuckDbAnnotations } from './duckdb-annotations.ts';
import { DuckDbBackup } from './duckdb-backup.ts';
import { DuckDbClusters } from './duckdb-clusters.ts';
import { DuckDbDatasets } from './duckdb-datasets.ts';
import { DuckDbDeletedMedia } from './duckdb-deleted-media.ts';
import { DuckDbFile } from './duckdb-file.ts';
import { DuckDbKeptUploads } from './duckdb-kept-uploads.ts';
import { DuckDbLeftOut } from './duckdb-left-out.ts';
import { DuckDbMedia } from './duckdb-media.ts';
import { DuckDbRefusals } from './duckdb-refusals.ts';
import { DuckDbTags } from './duckdb-tags.ts';
import { DuckDbVectors } from './duckdb-vectors.ts';
import { DuckDbViews } from './duckdb-views.ts';
import type { Store } from './store.ts';

/**
 * Opens the store in a DuckDB file, made if it is not there.
 * @throws StoreInUseError when another process holds the file
 */
export async function openDuckDbStore(path: string): Promise<Store> {
  const file = await DuckDbFile.open(path);
  return {
    datasets: new DuckDbDatasets(file),
    media: new DuckDbMedia(file),
    annotations: new DuckDbAnnotations(file),
    vectors: new DuckDbVectors(file),
    clusters: new DuckDbClusters(file),
    anchors: new DuckDbAnchors(file),
    tags: new DuckDbTags(file),
    leftOut: new DuckDbLeftOut(file),
    deletedMedia: new DuckDbDeletedMedia(file),
    refusals: new DuckDbRefusals(file),
    views: new DuckDbViews(file),
    keptUploads: new DuckDbKeptUploads(file),
    backup: new DuckDbBackup(file),
    verify: () => file.verify(),
    close: () => file.close(),
  };
}
