import { spawnSync } from 'node:child_process';
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildClient } from '../build-client.ts';
import { temporaryFolder } from './server.ts';

const MAX_GZIPPED_BYTES = 10_000;

let root: string;
let built: string;

beforeAll(async () => {
  root = await temporaryFolder();
  await buildClient(path.join(root, 'node_modules', 'semblance'));
  built = await readFile(
    path.join(root, 'node_modules', 'semblance', 'client', 'semblance-client.js'),
    'utf8',
  );
});
afterAll(() => rm(root, { recursive: true }));

test('the client is small and imports nothing', () => {
  expect(gzipSync(built).length).toBeLessThan(MAX_GZIPPED_BYTES);
  expect(built).toContain('class Semblance');
  expect(built).not.toMatch(/\bimport\b\s*[({*'"]|zod/);
});

/** Programs that use the client, with what the compiler says to each. */
const PROGRAMS: Readonly<Record<string, { readonly code: string; readonly says: RegExp }>> = {
  right: {
    code: `
      const anchor = await semblance.upload('id', 'photo.jpg', { bounding_box: { x: 0, y: 0, width: 1, height: 0.5 } });
      for await (const { relevance_score, file_name } of semblance.media('id', { ...anchor, labels: ['a'], threshold: 2 })) {
        const score: number | null = relevance_score;
        console.log(score, file_name.toUpperCase());
      }
      const { clusters } = await semblance.explore('id', { caption: undefined });
      const id: string | undefined = clusters[0]?.cluster_id;
      console.log(id);`,
    says: /^$/,
  },
  'wrong-parameter': {
    code: `await semblance.explore('id', { treshold: 2 });`,
    says: /'treshold' does not exist/,
  },
  'wrong-value': {
    code: `await semblance.explore('id', { threshold: 9 });`,
    says: /'9' is not assignable/,
  },
  'wrong-answer': {
    code: `for await (const { score } of semblance.media('id')) console.log(score);`,
    says: /'score' does not exist/,
  },
};

test.each(Object.entries(PROGRAMS))('the compiler judges a program (%s)', async (name, program) => {
  await symlink(path.resolve('node_modules/zod'), path.join(root, 'node_modules', 'zod')).catch(
    () => undefined,
  );
  const file = path.join(root, `${name}.mts`);
  const start = `import { Semblance } from 'semblance/client';\nconst semblance = new Semblance({ url: 'http://127.0.0.1' });\n`;
  await writeFile(file, start + program.code);
  const options = ['--strict', '--exactOptionalPropertyTypes', '--noEmit', '--target', 'es2022'];
  const { stdout } = spawnSync(
    process.execPath,
    [
      path.resolve('node_modules/typescript/bin/tsc'),
      ...[...options, '--module', 'nodenext', '--lib', 'es2024,dom,dom.iterable', '--types', ''],
      file,
    ],
    { cwd: root, encoding: 'utf8' },
  );
  expect(stdout).toMatch(program.says);
});
