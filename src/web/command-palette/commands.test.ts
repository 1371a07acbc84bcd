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

it('a command with the words in its name comes before one with them in its alias', () => {
  const commands = [{ name: 'Show images by quality', alias: 'dark', run: () => {} }, ...COMMANDS];
  const names = findCommands(commands, 'dark').map(({ name }) => name);
  expect(names).toEqual(['Colors: dark', 'Show images by quality']);
});
