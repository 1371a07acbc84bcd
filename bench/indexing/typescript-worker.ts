import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * A worker thread whose entry is a TypeScript module, whatever runs the main thread.
 * In Node 20 a worker does not inherit tsx's loader, and tsx registers itself by `--import` in the
 * main thread alone, so the worker starts from two lines of JavaScript that register it first.
 */
export function startTypescriptWorker(entry: URL, options: WorkerOptions = {}): Worker {
  const loader = import.meta.resolve('tsx/esm/api');
  const source = [
    `const { register } = await import(${JSON.stringify(loader)});`,
    `register();`,
    `await import(${JSON.stringify(entry.href)});`,
  ].join('\n');
  const bootstrap = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  return new Worker(bootstrap, options);
}
