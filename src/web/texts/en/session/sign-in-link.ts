import type { Role } from '#contract/roles.ts';
import { commonTexts } from '#texts/common.ts';
import { formatCount } from '#web/texts/format.ts';

export const signInLinkTexts = {
  title: (name: string) => `Sign in as ${name}`,
  serverTitle: 'Sign in as the admin of this server',
  detail: 'This link signs in one browser, once.',
  role: 'Role',
  datasets: 'Datasets',
  allDatasets: 'All datasets on this server',
  someDatasets: (count: number) => formatCount(count, { one: 'dataset', other: 'datasets' }),
  signIn: 'Sign in',
  caution:
    'Sign in only if you expected this link. The person who sent it can use the same key and see the images you upload.',
  now: (name: string, role: Role) =>
    `You are signed in as ${name}, ${commonTexts.aRole[role]}. Signing in here ends that session in this browser.`,
  nowServer:
    'You are signed in as the admin of this server. Signing in here ends that session in this browser.',
  stay: (name: string) => `Stay signed in as ${name}`,
  stayServer: 'Stay signed in as admin',
  cancel: 'Cancel',
  badTitle: 'This link does not work',
  badDetail:
    'The link has already been used or has expired, or its key was revoked. Ask for a new one.',
  failedTitle: 'The link could not be checked',
  goOn: 'Go to Semblance',
};
