import { expect, it } from 'vitest';
import { findCommands } from './commands.ts';

const COMMANDS = [
  { name: 'Larger thumbnails', alias: 'density size', run: () => {} },
  { name: 'Cluster size 2', alias: 'threshold', run: () => {} },
  { name: 'Colors: dark', alias: 'theme', run: () => {} },
];

it.each([
  ['', 3],
  ['size', 2],
  ['SIZE larg', 1],
  ['theme', 1],
  ['  dark  ', 1],
  ['darker', 0],
])('%s', (typed, nFound) => {
  expect(findCommands(COMMANDS, typed)).toHaveLength(nFound);
});
