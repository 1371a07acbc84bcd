import { randomUUID } from 'node:crypto';
import type { Log } from '#auth/http-errors.ts';
import { MediaMemory } from '#engine/store/memory/media-memory.ts';
import type { Store } from '#engine/store/store.ts';
import { OfferedJobs } from './jobs/offered-jobs.ts';
import { LeaderReader, type LeaderState } from './leader-reader.ts';
import { openReader, openWriter } from './open-writer.ts';
import { PostgresRanked } from './ranked/postgres-ranked.ts';
import { PostgresDatabase } from './session/postgres-database.ts';
import { readStoreAddress } from './session/store-address.ts';
import { PostgresAnchors } from './tables/postgres-anchors.ts';
import { PostgresAnnotations } from './tables/postgres-annotations.ts';
import { PostgresClusters } from './tables/postgres-clusters.ts';
import { PostgresDatasets } from './tables/postgres-datasets.ts';
import { PostgresDeletedMedia } from './tables/postgres-deleted-media.ts';
import { PostgresKeptUploads } from './tables/postgres-kept-uploads.ts';
import { PostgresLeftOut } from './tables/postgres-left-out.ts';
import { PostgresMedia } from './tables/postgres-media.ts';
import { PostgresModels } from './tables/postgres-models.ts';
import { PostgresQuality } from './tables/postgres-quality.ts';
import { PostgresRejections } from './tables/postgres-rejections.ts';
import { PostgresTags } from './tables/postgres-tags.ts';
import { PostgresText } from './tables/postgres-text.ts';
import { PostgresVectors } from './tables/postgres-vectors.ts';
import { PostgresViews } from './tables/postgres-views.ts';

/** A store in a database that has an identity of its own. */
export interface PostgresStore extends Store {
  /** A UUID that was made with the tables. */
  readonly databaseId: string;
}

/** A store that offers jobs to workers. */
export interface PostgresWriter extends PostgresStore {
  readonly jobs: OfferedJobs;
}

/** A store beside the one of a server that writes. Its writes throw ReadOnlyStoreError. */
export interface PostgresReader extends PostgresStore {
  /**
   * The state as of a time after the call. Reads that begin later find everything that was
   * confirmed before.
   */
  leaderState(): Promise<LeaderState>;
  /** Whether a server writes. */
  isLed(): Promise<boolean>;
}

/** Of a server that shares its database with others. */
export interface LeaderOptions {
  /** Where the others reach it. */
  readonly address: string;
  /** Called when another one has taken over. The store can write no more. */
  onOtherWriter(): void;
}

/**
 * Opens the store in a PostgreSQL database, whose tables are created or brought to this version.
 * @param url as `--store` takes it
 * @param leader default: other servers must not read beside this one
 * @throws OtherWriterError when another server writes; UserError when the database cannot be used
 */
export async function openPostgresStore(
  url: string,
  log: Log,
  leader?: LeaderOptions,
): Promise<PostgresWriter> {
  const address = readStoreAddress(url);
  const process = { id: randomUUID(), leaderAddress: leader?.address ?? null };
  const database = await PostgresDatabase.open(address, {
    open: (onLost) => openWriter(address, process, onLost),
    log,
    mayWrite: true,
    onOtherWriter: leader && (() => leader.onOtherWriter()),
  });
  const store = await storeIn(database, new MediaMemory());
  return { ...store, jobs: new OfferedJobs(database, process.id) };
}

/** Opens the store beside a server that writes. @throws as `openPostgresStore` */
export async function openPostgresReader(url: string, log: Log): Promise<PostgresReader> {
  const address = readStoreAddress(url);
  const database = await PostgresDatabase.open(address, {
    open: (onLost) => openReader(address, onLost),
    log,
    mayWrite: false,
  });
  const memory = new MediaMemory();
  const leader = new LeaderReader(database, memory);
  const store = await storeIn(database, memory);
  return { ...store, leaderState: () => leader.read(), isLed: () => leader.isLed() };
}

async function storeIn(database: PostgresDatabase, memory: MediaMemory): Promise<PostgresStore> {
  const [state] = await database.rows('SELECT database_id FROM store_state');
  return {
    databaseId: state?.['database_id'] as string,
    datasets: new PostgresDatasets(database, memory),
    media: new PostgresMedia(database, memory),
    annotations: new PostgresAnnotations(database, memory),
    vectors: new PostgresVectors(database),
    clusters: new PostgresClusters(database),
    ranked: new PostgresRanked(database),
    models: new PostgresModels(database, memory),
    anchors: new PostgresAnchors(database, memory),
    tags: new PostgresTags(database, memory),
    quality: new PostgresQuality(database),
    text: new PostgresText(database, memory),
    leftOut: new PostgresLeftOut(database),
    deletedMedia: new PostgresDeletedMedia(database, memory),
    rejections: new PostgresRejections(database),
    views: new PostgresViews(database),
    keptUploads: new PostgresKeptUploads(database),
    changes: memory.changes,
    notReadyBecause: () => database.notReadyBecause,
    sizeBytes: async () => {
      const [row] = await database.rows(
        'SELECT pg_database_size(current_database())::double precision AS size_bytes',
      );
      return row?.['size_bytes'] as number;
    },
    close: () => database.close(),
  };
}
