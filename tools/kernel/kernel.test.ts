import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { assembleKernel, KERNEL } from './assemble-kernel.ts';

test('the assembled kernel is that of its source (to assemble it again: npm run kernel)', async () => {
  const kernel = await readFile(KERNEL);
  expect(kernel.equals(await assembleKernel())).toBe(true);
});
