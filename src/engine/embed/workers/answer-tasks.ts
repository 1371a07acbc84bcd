import { writeFileSync } from 'node:fs';

/** Message to the process; `name` is that of a function that `embedding-tasks.ts` exports. */
export interface LargeTask {
  readonly name: 'correspond' | 'embed' | 'preview' | 'readText';
  readonly task: unknown;
  /** The process ends when it exceeds this memory, in bytes. */
  readonly maxBytes: number;
}

export type LargeAnswer =
  | { readonly kind: 'done'; readonly outcome: unknown }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'out-of-memory' };

const WATCH_INTERVAL_MS = 100;

/** Answers tasks sequentially until the server disconnects or kills the process. */
export function answerTasks(functions: Readonly<Record<string, (task: never) => unknown>>): void {
  // A running decode can only be stopped by ending its process.
  process.on('disconnect', endAtOnce);
  volunteerForTheOomKiller();
  let maxBytes = Number.POSITIVE_INFINITY;
  setInterval(() => {
    if (process.memoryUsage.rss() > maxBytes) answer({ kind: 'out-of-memory' }, endAtOnce);
  }, WATCH_INTERVAL_MS);
  process.on('message', async (message: LargeTask) => {
    maxBytes = process.memoryUsage.rss() + message.maxBytes;
    try {
      const outcome = await functions[message.name]?.(message.task as never);
      answer({ kind: 'done', outcome });
    } catch (error) {
      answer({ kind: 'failed', message: String(error) });
    }
  });
}

function answer(message: LargeAnswer, whenSent?: () => void): void {
  process.send?.(message, undefined, undefined, whenSent);
}

function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}

/**
 * Makes this process, not the server, the one that is killed when the machine runs out of memory.
 * Only Linux has such a score.
 */
function volunteerForTheOomKiller(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // A sandbox may forbid it.
  }
}
