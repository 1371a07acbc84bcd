import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { FolderIdentities } from '#engine/indexing/folder/folder-identity.ts';
import { FolderEvents, type FolderEventsOptions } from './folder-watcher.ts';

/** A change is handled when no other follows for this long… */
const QUIET_MS = 500;
/** …or after this long while changes continue, for example while many files are copied. */
const BUSY_MS = 5_000;
/**
 * Interval of the check for mounted drives, which emit no event; it costs a few system calls per
 * folder.
 */
const CHECK_MOUNTS_MS = 5_000;
/** Interval of the scans of a folder that cannot be watched or could not be indexed. */
const RESCAN_MS = 15_000;

/** Receives each folder of a run before it is listed. */
export interface ListedFolders {
  /** @param folder relative to the root; the empty string is the root */
  add(folder: string): void;
}

export interface WatchFolderJob extends FolderEventsOptions {
  /** Absolute. */
  readonly folder: string;
  /**
   * Updates the dataset to the folder.
   * @returns whether it succeeded; the callee handles the error
   */
  index(listed: ListedFolders): Promise<boolean>;
  readonly log: (message: string) => void;
  readonly signal: AbortSignal;
  readonly rescanMs?: number;
  readonly checkMountsMs?: number;
}

/**
 * Indexes now and after every change in the folder, one run at a time, until the signal aborts.
 * Each run watches a folder before it lists it, and the watches of the last run stay open until the
 * run ends, because otherwise changes in between would be missed. A replaced folder is watched
 * again.
 */
export async function watchFolder(job: WatchFolderJob): Promise<void> {
  const { signal, rescanMs = RESCAN_MS, checkMountsMs = CHECK_MOUNTS_MS } = job;
  let events: FolderEvents | undefined;
  let hasReportedError = false;
  try {
    while (!signal.aborted) {
      const next = new FolderEvents(job.folder, job);
      const folders = new FolderIdentities(job.folder);
      const listed = {
        add(folder: string) {
          next.add(folder);
          folders.add(folder);
        },
      };
      const isIndexed = await job.index(listed).finally(() => events?.close());
      events = next;
      if (isIndexed && !next.trouble) await changed(next, folders, checkMountsMs, signal);
      if (next.trouble && !hasReportedError) {
        job.log(watchErrorMessage(job.folder, next.trouble, rescanMs));
        hasReportedError = true;
      }
      if (!isIndexed || next.trouble) await setTimeout(rescanMs, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    events?.close();
  }
}

/**
 * Resolves when something has changed since the events were created and the burst of changes has
 * ended.
 */
async function changed(
  events: FolderEvents,
  folders: FolderIdentities,
  checkMountsMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (events.count === 0) {
    await eventOrTimeout(events, checkMountsMs, signal);
    if (events.count === 0 && (await folders.haveChanged())) break;
  }
  const startedMs = performance.now();
  let count: number;
  do {
    count = events.count;
    await setTimeout(QUIET_MS, undefined, { signal });
  } while (events.count > count && performance.now() - startedMs < BUSY_MS);
}

async function eventOrTimeout(
  events: FolderEvents,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  const isOver = new AbortController();
  const either = { signal: AbortSignal.any([signal, isOver.signal]) };
  try {
    await Promise.race([once(events, 'change', either), setTimeout(timeoutMs, undefined, either)]);
  } finally {
    isOver.abort();
  }
}

function watchErrorMessage(folder: string, trouble: string, rescanMs: number): string {
  const remedy = trouble === 'ENOSPC' ? ' Raise fs.inotify.max_user_watches to watch it.' : '';
  return `${folder} cannot be watched (${trouble}), so it is rescanned every ${rescanMs / 1000} seconds.${remedy}`;
}
