import { expect, test } from 'vitest';
import { renameOver } from './rename-over.ts';

/** A rename that fails with these codes first. */
function failing(...codes: readonly string[]) {
  const waiting = [...codes];
  const calls: (readonly unknown[])[] = [];
  const renameOnce = async (...names: readonly unknown[]) => {
    calls.push(names);
    const code = waiting.shift();
    if (code !== undefined) throw Object.assign(new Error(code), { code });
  };
  return { renameOnce, calls };
}

test('on Windows, a file that another program reads is renamed a moment later', async () => {
  const { renameOnce, calls } = failing('EPERM', 'EBUSY', 'EACCES');
  await renameOver('a', 'b', { platform: 'win32', renameOnce });
  expect(calls).toEqual(Array.from({ length: 4 }, () => ['a', 'b']));
});

test('it fails with the last error if the file stays in use', async () => {
  const { renameOnce, calls } = failing(...Array.from({ length: 20 }, () => 'EBUSY'));
  await expect(renameOver('a', 'b', { platform: 'win32', renameOnce })).rejects.toThrow('EBUSY');
  expect(calls).toHaveLength(8);
});

test.each([
  ['win32', 'ENOSPC'],
  ['linux', 'EPERM'],
  ['darwin', 'EBUSY'],
] as const)('on %s, %s is final', async (platform, code) => {
  const { renameOnce, calls } = failing(code);
  await expect(renameOver('a', 'b', { platform, renameOnce })).rejects.toThrow(code);
  expect(calls).toHaveLength(1);
});
