import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const VERSION = '987.6.5';
const IDENTITY = { name: 'Releaser', email: 'releaser@example.com' };

let root: string;
let clone: string;

/** Of the newest commit, with the packages that are installed here. */
beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'semblance-release-'));
  clone = path.join(root, 'clone');
  expect(run(root, 'git', 'clone', '--quiet', '--no-tags', process.cwd(), clone).status).toBe(0);
  symlinkSync(path.resolve('node_modules'), path.join(clone, 'node_modules'), 'junction');
  // Not newer than what is installed.
  utimesSync(path.join(clone, 'package-lock.json'), 0, 0);
});
afterAll(() => rmSync(root, { recursive: true }));

function run(cwd: string, file: string, ...args: string[]): SpawnSyncReturns<string> {
  const { name, email } = IDENTITY;
  const author = { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email };
  const committer = { GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
  const env = { ...process.env, ...author, ...committer };
  return spawnSync(file, args, { cwd, env, encoding: 'utf8' });
}

const git = (...args: string[]) => run(clone, 'git', ...args).stdout.trim();
const release = (...args: string[]) =>
  run(clone, process.execPath, 'tools/run.mjs', 'release', ...args);
const read = (file: string) => readFileSync(path.join(clone, file), 'utf8');

function expectRefusal(reason: RegExp, ...args: string[]): void {
  const [head, changes] = [git('rev-parse', 'HEAD'), git('status', '--porcelain')];
  const { status, stderr } = release(...args);
  expect(stderr).toMatch(reason);
  expect(status).toBe(1);
  expect(git('rev-parse', 'HEAD')).toBe(head);
  expect(git('status', '--porcelain')).toBe(changes);
  expect(git('tag')).toBe('');
}

test('a release needs a higher version, a clean tree and a changelog', async () => {
  expectRefusal(/Name the version/);
  expectRefusal(/must be higher/, '0.0.1');
  const changelog = path.join(clone, 'CHANGELOG.md');
  await writeFile(changelog, read('CHANGELOG.md').replace('## Unreleased', '## Unnamed'));
  expectRefusal(/Commit or discard the changes/, VERSION);
  git('commit', '--all', '--message', 'Spoil the changelog');
  expectRefusal(/has no part "## Unreleased"/, VERSION);
  git('revert', '--no-edit', 'HEAD');
});

test('a release is a commit, a tag and a folder with all that is published', () => {
  const before = git('rev-parse', 'HEAD');
  const { status, stdout, stderr } = release(VERSION);
  expect(stderr.replace(/^Building the .*$/gm, '').trim()).toBe('');
  expect(status).toBe(0);
  expect(stdout).toContain(`npm publish dist/release/${VERSION}/semblance-${VERSION}.tgz`);
  expect(git('status', '--porcelain')).toBe('');
  expect(git('rev-parse', 'HEAD^')).toBe(before);
  expect(git('log', '-1', '--format=%s')).toBe(`Release ${VERSION}`);
  expect(git('describe')).toBe(`v${VERSION}`);
  expect(git('cat-file', '-t', `v${VERSION}`)).toBe('tag');
  expect(git('diff', '--name-only', 'HEAD^')).toBe('CHANGELOG.md\npackage-lock.json\npackage.json');

  for (const file of ['package.json', 'package-lock.json']) {
    expect(JSON.parse(read(file))).toMatchObject({ name: 'semblance', version: VERSION });
  }
  const changelog = read('CHANGELOG.md');
  expect(changelog).toMatch(/^## Unreleased\n\n## 987\.6\.5 \(\d{4}-\d\d-\d\d\)\n\n/m);
  const notes = git('tag', '--list', '--format=%(contents:body)', `v${VERSION}`);
  expect(notes).not.toBe('');
  expect(changelog).toContain(notes);
});

test('its folder has a tarball, a bill of materials and their checksums', () => {
  const folder = path.join('dist', 'release', VERSION);
  const sums = read(path.join(folder, 'SHA256SUMS')).trim().split('\n');
  const files = sums.map((line) => line.split('  ')[1]);
  expect(files).toEqual([`semblance-${VERSION}.cdx.json`, `semblance-${VERSION}.tgz`]);
  for (const line of sums) {
    const [hash, file = ''] = line.split('  ');
    const bytes = readFileSync(path.join(clone, folder, file));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash);
  }
  const bill = JSON.parse(read(path.join(folder, `semblance-${VERSION}.cdx.json`)));
  expect(bill).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'semblance', version: VERSION } },
  });
  const names = bill.components.map(({ name }: { name: string }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['sharp', 'onnxruntime-node', '@img/sharp-win32-x64']),
  );
  expect(names).not.toContain('vite');
  expect(existsSync(path.join(clone, folder, 'package'))).toBe(false);
  const tarball = path.join(clone, folder, `semblance-${VERSION}.tgz`);
  const { stdout } = run(root, 'tar', '-xzOf', tarball, 'package/package.json');
  const manifest = JSON.parse(stdout);
  expect(manifest).toMatchObject({ name: 'semblance', version: VERSION });
  expect(manifest).not.toHaveProperty('private');
});

test('a version is released once', () => {
  const { status, stderr } = release(VERSION);
  expect(stderr).toMatch(/must be higher than 987\.6\.5/);
  expect(status).toBe(1);
});
