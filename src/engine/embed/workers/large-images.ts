import { type ChildProcess, fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { MAX_DECODE_BYTES } from '#engine/embed/decode/decode-cost.ts';
import { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';
import { THREAD_FLAGS } from '#platform/threads/thread-flags.ts';
import type { LargeAnswer, LargeTask } from './answer-tasks.ts';
import { ByteBudget } from './byte-budget.ts';
import { WORKER_DATA_VARIABLE, type WorkerData } from './worker-data.ts';

/** The largest images take some ten seconds on an idle machine. */
const TIME_LIMIT_MS = 120_000;
/** An idle process exits after this time to free its memory. */
const IDLE_MS = 15_000;
/** Memory of a process with its network, in addition to the decode. */
const PROCESS_BYTES = 192 * 2 ** 20;
/** Factor by which a decode may exceed its estimate before its process is killed. */
const TOLERANCE = 2;

/** Shared by all models, because they share the machine's memory. */
export const LARGE_DECODES = new ByteBudget(MAX_DECODE_BYTES + PROCESS_BYTES);

/**
 * Runs tasks of `embedding-tasks.ts` on large images in separate processes: a time limit can kill a
 * process even in native code, its memory returns to the machine, and threads stay free for others.
 */
export class LargeImages {
  readonly #data: Omit<WorkerData, 'gateMemory'>;
  readonly #timeLimitMs: number;
  readonly #isBackground: boolean;
  readonly #idle: ChildProcess[] = [];
  readonly #all = new Set<ChildProcess>();
  #isClosed = false;

  /** @param isBackground whether the processes get only the time that others leave of a core */
  constructor(
    data: Omit<WorkerData, 'gateMemory'>,
    timeLimitMs = TIME_LIMIT_MS,
    isBackground = false,
  ) {
    this.#data = data;
    this.#timeLimitMs = timeLimitMs;
    this.#isBackground = isBackground;
  }

  /** Ids of the running processes. */
  get processIds(): readonly number[] {
    return [...this.#all].flatMap(({ pid }) => pid ?? []);
  }

  /**
   * @param decodeBytes estimated memory of the decode
   * @throws UnreadableImageError when the decode takes too long or too much memory
   */
  run(
    name: LargeTask['name'],
    task: unknown,
    { decodeBytes, isUrgent }: { decodeBytes: number; isUrgent: boolean },
  ): Promise<unknown> {
    return LARGE_DECODES.use(decodeBytes + PROCESS_BYTES, isUrgent, async () => {
      if (this.#isClosed) throw new Error('The embedder was closed.');
      const maxBytes = PROCESS_BYTES + TOLERANCE * decodeBytes;
      return this.#ask(this.#idle.pop() ?? this.#start(), { name, task, maxBytes });
    });
  }

  close(): void {
    this.#isClosed = true;
    for (const child of this.#all) child.kill('SIGKILL');
  }

  #start(): ChildProcess {
    const child = fork(fileURLToPath(new URL('./large-worker.mjs', import.meta.url)), {
      serialization: 'advanced',
      execArgv: THREAD_FLAGS,
      env: { ...process.env, [WORKER_DATA_VARIABLE]: JSON.stringify(this.#data) },
    });
    this.#all.add(child);
    if (this.#isBackground && child.pid) yieldToOthers(child.pid);
    // Also ends a process that cannot be started or sent to.
    child.on('error', () => child.kill('SIGKILL'));
    child.once('exit', () => {
      this.#all.delete(child);
      this.#takeIdle(child);
    });
    return child;
  }

  async #ask(child: ChildProcess, message: LargeTask): Promise<unknown> {
    const answer = await this.#answerOf(child, message);
    switch (answer.kind) {
      case 'done':
        this.#keepForLater(child);
        return answer.outcome;
      case 'failed':
        this.#keepForLater(child);
        throw new Error(`A large image failed: ${answer.message}`);
      case 'out-of-memory':
        throw new UnreadableImageError('there is not enough memory to decode it');
      case 'too-long': {
        const seconds = Math.ceil(this.#timeLimitMs / 1000);
        throw new UnreadableImageError(`decoding it took more than ${seconds} seconds`);
      }
      case 'ended':
        throw this.#isClosed
          ? new Error('The embedder was closed.')
          : new UnreadableImageError('it crashed the decoder');
    }
  }

  #answerOf(child: ChildProcess, message: LargeTask): Promise<Answer> {
    return new Promise((resolve) => {
      const settle = (answer: Answer) => {
        clearTimeout(timer);
        child.off('message', settle).off('exit', ended);
        resolve(answer);
      };
      const ended = (_: number | null, signal: NodeJS.Signals | null) =>
        // Only the operating system sends this signal: see `volunteerForTheOomKiller`.
        settle({ kind: signal === 'SIGKILL' && !this.#isClosed ? 'out-of-memory' : 'ended' });
      const timer = setTimeout(() => {
        settle({ kind: 'too-long' });
        child.kill('SIGKILL');
      }, this.#timeLimitMs);
      child.on('message', settle).on('exit', ended);
      child.ref();
      child.channel?.ref();
      child.send(message, () => undefined);
    });
  }

  #keepForLater(child: ChildProcess): void {
    this.#idle.push(child);
    // An idle process should not keep the server from exiting.
    child.unref();
    child.channel?.unref();
    const end = () => {
      if (this.#takeIdle(child)) child.kill('SIGKILL');
    };
    setTimeout(end, IDLE_MS).unref();
  }

  /** @returns whether the process was idle */
  #takeIdle(child: ChildProcess): boolean {
    const place = this.#idle.indexOf(child);
    if (place !== -1) this.#idle.splice(place, 1);
    return place !== -1;
  }
}

function yieldToOthers(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // A sandbox may forbid it, and the process may have ended.
  }
}

type Answer = LargeAnswer | { readonly kind: 'too-long' | 'ended' };
