import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';

const BIOME = path.resolve('node_modules/@biomejs/biome/bin/biome');
const RULE = path.resolve('tools/lint/effects-in-blocks.grit');

const folder = mkdtempSync(path.join(tmpdir(), 'semblance-lint-'));
writeFileSync(path.join(folder, 'biome.json'), JSON.stringify({ plugins: [RULE] }));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the lint rule says of a component that holds this line. */
function lint(line: string): string {
  writeFileSync(path.join(folder, 'part.tsx'), `export function Part() {\n  ${line}\n}\n`);
  const { stdout, stderr } = spawnSync(process.execPath, [BIOME, 'lint'], { cwd: folder });
  return `${stdout}${stderr}`;
}

test.each([
  'useEffect(() => window.scrollTo(0, 0), []);',
  'useLayoutEffect(() => window.scrollTo(0, startY), [startY]);',
  'React.useEffect(() => list?.focus());',
  'useEffect(() => { return row.scrollIntoView(); }, [row]);',
])('an effect that returns the value of a call is rejected: %s', (line) => {
  expect(lint(line)).toContain('An effect stands in braces');
});

test('a ref callback that returns the value of a call is rejected', () => {
  expect(lint('return <p ref={(row) => row?.scrollIntoView()} />;')).toContain('A ref callback');
});

test.each([
  'useEffect(() => { window.scrollTo(0, 0); }, []);',
  'useEffect(() => () => stop(), []);',
  'useEffect(() => { const stop = start(); return () => stop(); }, []);',
  'return <p ref={(row) => { row?.scrollIntoView(); }} />;',
])('an effect that returns a cleanup or nothing is accepted: %s', (line) => {
  expect(lint(line)).not.toContain('braces');
});
