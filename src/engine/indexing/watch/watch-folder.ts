import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { FolderIdentities } from '#engine/indexing/folder/folder-identity.ts';
import { FolderEvents, type FolderEventsOptions } from './folder-watcher.ts';

/** A change is looked at when no other has come for this long… */
const QUIET_MS = 500;
/** …or when changes have been coming for this long, as they do while many files are copied. */
const BUSY_MS = 5_000;
/** How often it is asked whether a drive was mounted, which no event tells: a few system calls a folder. */
const CHECK_MOUNTS_MS = 5_000;
/** How often a folder is looked at that cannot be watched or could not be indexed. */
const RESCAN_MS = 15_000;

/** Takes each folder of a run before it is listed. */
export interface ListedFolders {
  /** @param folder relative to the root, which is the empty one */
  add(folder: string): void;
}

export interface WatchFolderJob extends FolderEventsOptions {
  /** Absolute. */
  readonly folder: string;
  /**
   * Brings the dataset in line with the folder.
   * @returns whether that went well; the error is not ours
   */
  index(listed: ListedFolders): Promise<boolean>;
  readonly log: (message: string) => void;
  readonly signal: AbortSignal;
  readonly rescanMs?: number;
  readonly checkMountsMs?: number;
}

/**
 * Indexes now and after every change in the folder, one run at a time, until the signal comes.
 * Each run watches a folder before it lists it, and the watches of the last run stand until it ends:
 * so no change falls between them, and a folder that was replaced is watched again.
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

/** Resolves when something has changed since the events were made, and the burst of it is over. */
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
