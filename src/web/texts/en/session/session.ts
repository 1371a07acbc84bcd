import type { Role } from '#contract/roles.ts';
import { formatCount, formatList } from '#web/texts/format.ts';

export const sessionTexts = {
  machine: 'This machine',
  machineDetail: 'Only this machine can reach this server, so this browser needs no key.',
  server: 'The server’s own key',
  serverDetail: 'This browser signed in with the link printed in the terminal of the server.',
  role: 'Role',
  roles: { reader: 'Reader', editor: 'Editor', admin: 'Admin' } satisfies Record<Role, string>,
  may: {
    reader: 'can view, search and export',
    editor: 'can also add images, tag and save searches',
    admin: 'can do everything, including removing datasets',
  } satisfies Record<Role, string>,
  datasets: 'Datasets',
  allDatasets: 'All datasets on this server',
  onlyDatasets: (count: number, names: readonly string[]) =>
    names.length === 0
      ? formatCount(count, { one: 'dataset', other: 'datasets' })
      : formatList(names),
  unknown: 'The server does not report whose session this is.',
  signOut: 'Sign out',
  kept: 'The trail and the settings remain in this browser.',
};
