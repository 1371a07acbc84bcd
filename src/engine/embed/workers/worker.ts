import { GuardClosedError, NativeCallGuard } from '#engine/embed/extract/native-call-guard.ts';
import { readWorkerData } from './worker-data.ts';

/**
 * A thread. Loads its tasks through the guard, because their native modules bring the whole process
 * down when the thread is terminated while they initialize (`terminate called after throwing an
 * instance of 'Napi::Error'`).
 */
const guard = new NativeCallGuard(readWorkerData().gateMemory);
export const { correspond, embed, embedText, prepare, preview } = await guard
  .pass(() => import('./embedding-tasks.ts'))
  .catch(untilTerminated);

/** A closed guard announces the end of the thread; an error would reach the pool before it. */
async function untilTerminated(error: unknown): Promise<never> {
  if (!(error instanceof GuardClosedError)) throw error;
  return new Promise(() => undefined);
}
