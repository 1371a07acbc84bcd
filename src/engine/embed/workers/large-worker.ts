import { writeFileSync } from 'node:fs';

/** What the process is sent; `name` is that of a function which `worker.ts` exports. */
export interface LargeTask {
  readonly name: 'embed' | 'preview';
  readonly task: unknown;
  /** More memory than this, in bytes, ends the process. */
  readonly maxBytes: number;
}

export type LargeAnswer =
  | { readonly kind: 'done'; readonly outcome: unknown }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'out-of-memory' };

const WATCH_INTERVAL_MS = 100;

/** Answers one task after the other until the server is gone or ends the process. */
export function answerTasks(functions: Readonly<Record<string, (task: never) => unknown>>): void {
  // A decode runs in a thread that nothing stops but the end of its process.
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

/** When the machine runs out of memory this process ends, not the server. Linux alone has such a score. */
function volunteerForTheOomKiller(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // A sandbox may forbid it.
  }
}
