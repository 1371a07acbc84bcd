const SERVING = [
  'port',
  'host',
  'base-path',
  'trust-proxy',
  'allow-origin',
  'no-auth',
  'no-open',
  'data',
  'store',
  'node',
  'cache',
  'max-upload',
  'upload-quota',
  'no-objects',
  'labels-from-folders',
  'no-labels-from-folders',
  'read-text',
  'no-read-text',
  'model',
  'rate-limit',
  'work-limit',
  'log-format',
  'log-file',
  'upstream',
  'dataset',
] as const;

/** The options of the commands that do not search. */
export const COMMAND_FLAGS = {
  start: SERVING,
  index: ['data', 'store', 'no-objects', 'labels-from-folders', 'no-labels-from-folders', 'model'],
  worker: ['data', 'store', 'threads'],
  datasets: ['data', 'store'],
  remove: ['data', 'store'],
  missing: ['data', 'store'],
  purge: ['data', 'store', 'older-than'],
  repair: ['data', 'no-objects'],
  move: ['from', 'to', 'data'],
  token: ['data', 'expires'],
  keys: ['data', 'name', 'role', 'dataset', 'expires'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The options of `mcp`. */
export const MCP_FLAGS = {
  server: { type: 'string' },
  data: { type: 'string' },
  store: { type: 'string' },
  http: { type: 'boolean' },
  port: { type: 'string' },
} as const;
