import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

interface NamedTest {
  readonly file: string;
  readonly name: string | undefined;
}

/** The tests in the last cell of each row: files in backticks, with the names that follow them in quotes. */
function testsIn(page: string): NamedTest[] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| **'))
    .slice(1)
    .flatMap((row) => {
      const files = (row.split(' | ').at(-1) ?? '').split('`').slice(1);
      expect(files.length, row).toBeGreaterThan(0);
      const pairs: NamedTest[] = [];
      for (let n = 0; n < files.length; n += 2) {
        const file = files[n] ?? '';
        const names = [...(files[n + 1] ?? '').matchAll(/"([^"]+)"/g)].map(([, name]) => name);
        pairs.push(...(names.length > 0 ? names : [undefined]).map((name) => ({ file, name })));
      }
      return pairs;
    });
}

test('every test that the security page names exists', async () => {
  const root = path.resolve(import.meta.dirname, '..');
  const named = testsIn(await readFile(path.join(root, 'docs', 'security.md'), 'utf8'));
  expect(named.length).toBeGreaterThan(40);
  for (const { file, name } of named) {
    const text = await readFile(path.join(root, file), 'utf8');
    if (name !== undefined) expect(text, file).toContain(`'${name}'`);
  }
});
