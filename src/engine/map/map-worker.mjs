// Loads TypeScript in a thread that is started from the sources; see scan-worker.mjs.
import { register } from 'tsx/esm/api';

register();
export const { layoutRows, placeRows } = await import('./map-worker.ts');
