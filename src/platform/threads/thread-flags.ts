/**
 * Node flags for every worker thread. Piscina tries `require` before `import` to load a thread's
 * file (its dist/worker.js, getHandler). A thread that is terminated while it requires a module
 * crashes the whole process ("IsGraphAsync must be used on an instantiated module", Node 20.20);
 * while it imports one, only the thread ends.
 */
export const THREAD_FLAGS = ['--no-experimental-require-module'];
