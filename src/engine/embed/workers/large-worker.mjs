// Loads TypeScript in a process that is started from the sources; see scan-worker.mjs.
import { register } from 'tsx/esm/api';

register();
await import('./large-worker.ts');
