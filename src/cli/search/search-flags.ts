/** The commands that search. */
export const SEARCH_COMMANDS = ['search', 'similar', 'duplicates', 'export'] as const;
export type SearchCommand = (typeof SEARCH_COMMANDS)[number];

interface Flag {
  readonly type: 'string' | 'boolean';
  readonly multiple?: true;
  readonly commands: readonly SearchCommand[];
}

const QUERIES = ['search', 'similar', 'export'] as const;
const LISTS = ['search', 'similar', 'duplicates'] as const;

/** The options of these commands, for reading them and for completing them in a shell. */
export const SEARCH_FLAGS = {
  server: { type: 'string', commands: SEARCH_COMMANDS },
  data: { type: 'string', commands: SEARCH_COMMANDS },
  store: { type: 'string', commands: SEARCH_COMMANDS },
  dataset: { type: 'string', commands: SEARCH_COMMANDS },
  objects: { type: 'boolean', commands: SEARCH_COMMANDS },
  box: { type: 'string', commands: QUERIES },
  caption: { type: 'string', commands: ['search', 'export'] },
  label: { type: 'string', multiple: true, commands: SEARCH_COMMANDS },
  tag: { type: 'string', multiple: true, commands: SEARCH_COMMANDS },
  'max-score': { type: 'string', commands: QUERIES },
  limit: { type: 'string', commands: LISTS },
  json: { type: 'boolean', commands: LISTS },
  paths: { type: 'boolean', commands: LISTS },
  paths0: { type: 'boolean', commands: LISTS },
  'no-pictures': { type: 'boolean', commands: ['search', 'similar'] },
  extra: { type: 'boolean', commands: ['duplicates'] },
  format: { type: 'string', commands: ['export'] },
  output: { type: 'string', commands: ['export'] },
} as const satisfies Readonly<Record<string, Flag>>;

/** The options of one command. */
export function flagsOf(command: SearchCommand): Readonly<Record<string, Flag>> {
  const entries = Object.entries<Flag>(SEARCH_FLAGS);
  return Object.fromEntries(entries.filter(([, { commands }]) => commands.includes(command)));
}
