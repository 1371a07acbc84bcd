import type { ApiKeys } from '#auth/api-keys.ts';
import type { Log } from '#auth/http-errors.ts';
import { DEFAULT_UPLOAD_QUOTA_BYTES } from '#contract/primitives.ts';
import { removeTemporaryFiles } from '#platform/files/write-atomically.ts';
import { ExportTasks } from './export/export-tasks.ts';
import { JOBS_VERSION } from './index-workers/embedding-job.ts';
import { type OpenedStore, openStore } from './open-store.ts';
import type { FetchRules } from './query/fetch-image.ts';
import { QueryImages } from './query/query-images.ts';
import { UploadQuota } from './quota/upload-quota.ts';
import { type DataDirectory, prepareDataDirectory } from './store/data-directory.ts';
import type { LeaderOptions } from './store/postgres/postgres-store.ts';
import type { EngineThreads } from './threads.ts';
import type { UploadLimits } from './uploads/upload-limits.ts';
import { UploadTransactions } from './uploads/upload-transactions.ts';

export interface NodeOptions extends LeaderOptions {
  /** Folder of the index files of this server. */
  readonly cache: string;
}

export interface EngineOptions {
  readonly dataDir: string;
  /** Address of a PostgreSQL database that holds the store; default: a file in the data directory. */
  readonly store?: string | undefined;
  /** For a server that shares the data directory and the database with others. */
  readonly node?: NodeOptions | undefined;
  readonly keys: ApiKeys;
  readonly log: Log;
  /** Below this many images, any change clusters all of them again. Overridden in tests. */
  readonly alwaysReclusterBelow?: number;
  /** Least time between the updates of a dataset that is still growing. Overridden in tests. */
  readonly growthWaitMs?: number;
  /** Overrides of the rules for query images fetched from an address. */
  readonly fetchRules?: Partial<FetchRules>;
  /** Overrides of the limits of uploads. */
  readonly uploadLimits?: Partial<UploadLimits>;
  /** Maximum bytes that one key may keep through uploads; null for no limit. */
  readonly uploadQuotaBytes?: number | null;
  /** Larger indexes are ranked in the PostgreSQL database; default: no limit. */
  readonly indexMemoryBytes?: number | undefined;
  /** Milliseconds of Unix time, for signed addresses; overridden in tests. */
  readonly now?: () => number;
  /** Default: threads of its own; tests share theirs. */
  readonly threads?: EngineThreads;
}

/** Resources that the engine opens before it starts. */
export interface OpenedParts {
  readonly dataDirectory: DataDirectory;
  readonly store: OpenedStore;
  readonly exportTasks: ExportTasks;
  readonly queryImages: QueryImages;
  readonly uploadQuota: UploadQuota;
  readonly uploadTransactions: UploadTransactions;
}

/**
 * Opens the data directory; on an error, closes everything it opened.
 * @throws StoreInUseError when another process works on the data directory
 * @throws StoreDamagedError, StoreTooNewError, StoreUnavailableError, or an error of the file
 * system
 */
export async function openParts(options: EngineOptions): Promise<OpenedParts> {
  const { log, uploadQuotaBytes: maxBytes = DEFAULT_UPLOAD_QUOTA_BYTES } = options;
  const { node } = options;
  const dataDirectory = await prepareDataDirectory(options.dataDir, node?.cache);
  const store = await openStore(dataDirectory, options.store, log, node);
  try {
    // The store is locked by this process, and so are all files next to it.
    await removeTemporaryFiles(dataDirectory.root);
    await store.jobs?.begin(JOBS_VERSION);
    const exportTasks = await ExportTasks.open(dataDirectory.exports, log);
    const queryImages = await QueryImages.open(dataDirectory.queryImages);
    const { root } = dataDirectory;
    const uploadQuota = await UploadQuota.open({ store: store.keptUploads, root, maxBytes, log });
    const uploadTransactions = await UploadTransactions.open({
      root: dataDirectory.transactions,
      quota: uploadQuota,
      log,
    });
    const opened = { dataDirectory, store, exportTasks, queryImages };
    return { ...opened, uploadQuota, uploadTransactions };
  } catch (error) {
    await store.close();
    throw error;
  }
}
