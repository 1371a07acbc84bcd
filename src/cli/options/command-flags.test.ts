import { expect, test } from 'vitest';
import { COMMAND_FLAGS } from './command-flags.ts';
import { readOptions } from './options.ts';

test.each([...new Set(Object.values(COMMAND_FLAGS).flat())])('--%s is an option', (flag) => {
  let message = '';
  try {
    readOptions([`--${flag}=x`], '/project');
  } catch (error) {
    message = String(error);
  }
  expect(message).not.toMatch(/Unknown option/);
});
