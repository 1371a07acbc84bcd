// Loads TypeScript in a thread that is started from the sources; the built server has its own
// scan-worker.mjs here. In Node 20 a worker inherits no loader from the main thread, and tsx's own
// `--import` registers it in the main thread alone.
import { register } from 'tsx/esm/api';

register();
export const { bound, exact, narrow, scan, warmUp } = await import('./scan-worker.ts');
