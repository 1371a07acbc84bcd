import type { Role } from '#contract/roles.ts';
import { formatCount, formatList } from '#web/texts/format.ts';

export const sessionTexts = {
  machine: 'This machine',
  machineDetail:
    'Nobody else can reach this server, so that this browser came in without a key of its own.',
  server: 'The server’s own key',
  serverDetail: 'This browser came in by the address that the terminal of the server printed.',
  role: 'Role',
  roles: { reader: 'Reader', editor: 'Editor', admin: 'Admin' } satisfies Record<Role, string>,
  may: {
    reader: 'may look, search and export',
    editor: 'may also add, tag and save searches',
    admin: 'may do everything, removing datasets too',
  } satisfies Record<Role, string>,
  datasets: 'Datasets',
  allDatasets: 'All of this server',
  onlyDatasets: (count: number, names: readonly string[]) =>
    names.length === 0
      ? formatCount(count, { one: 'dataset', other: 'datasets' })
      : formatList(names),
  unknown: 'The server does not tell whose session this is.',
  signOut: 'Sign out',
  kept: 'The trail and the settings stay in this browser.',
};
