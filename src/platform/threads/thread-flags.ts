/**
 * Flags of Node for every worker thread. Piscina tries `require` before `import` to load a thread's file
 * (its dist/worker.js, getHandler). A thread that is ended while it requires a module takes the whole
 * process with it ("IsGraphAsync must be used on an instantiated module", Node 20.20); while it imports
 * one it just ends.
 */
export const THREAD_FLAGS = ['--no-experimental-require-module'];
