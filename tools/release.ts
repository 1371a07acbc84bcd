import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { releaseChangelog } from './release/changelog.ts';
import { readVersion } from './release/read-version.ts';
import { billOfMaterials } from './sbom/bill-of-materials.ts';

/**
 * `npm run release -- <version>`: sets the version and its part of the changelog, packs the tarball
 * with a bill of materials and checksums into dist/release/<version>, commits and tags. It publishes
 * and pushes nothing. If it fails, it leaves the files as they were.
 */
const CHANGED = ['package.json', 'package-lock.json', 'CHANGELOG.md'];
const LOCK = 'package-lock.json';

try {
  release(process.argv[3]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function release(wanted: string | undefined): void {
  const { version: current } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly version: string;
  };
  const version = readVersion(wanted, current);
  const tag = `v${version}`;
  if (run('git', 'status', '--porcelain') !== '') {
    throw new Error('Commit or discard the changes of this clone first: git status lists them.');
  }
  if (run('git', 'tag', '--list', tag) !== '') throw new Error(`The tag ${tag} exists already.`);
  const date = new Date().toISOString().slice(0, 10);
  const { changelog, notes } = releaseChangelog(
    readFileSync('CHANGELOG.md', 'utf8'),
    version,
    date,
  );
  const folder = path.join('dist', 'release', version);
  try {
    setVersion(version);
    writeFileSync('CHANGELOG.md', changelog);
    rmSync(folder, { recursive: true, force: true });
    run(process.execPath, 'tools/run.mjs', 'package', folder);
    writeFileSync(path.join(folder, `semblance-${version}.cdx.json`), bill(folder));
    rmSync(path.join(folder, 'package'), { recursive: true });
    writeFileSync(path.join(folder, 'SHA256SUMS'), checksums(folder));
    run('git', 'commit', '--quiet', '--message', `Release ${version}`, '--', ...CHANGED);
  } catch (error) {
    run('git', 'checkout', 'HEAD', '--', ...CHANGED);
    throw error;
  }
  run('git', 'tag', '--annotate', tag, '--cleanup=verbatim', '--message', `${tag}\n\n${notes}\n`);
  console.log(`${folder}:\n${readdirSync(folder).join('\n')}`);
  console.log(`Check them, then push the commit with its tag: git push --follow-tags`);
  console.log(`And publish: npm publish ${path.join(folder, `semblance-${version}.tgz`)}`);
}

function setVersion(version: string): void {
  const { atime, mtime } = statSync(LOCK);
  run('npm', 'version', version, '--no-git-tag-version', '--ignore-scripts');
  // Only a version changed, so nothing has to be installed again.
  utimesSync(LOCK, atime, mtime);
}

/** Of the package as it is installed, with the packages of all platforms. */
function bill(folder: string): string {
  const contents = billOfMaterials(['--package-lock-only'], path.join(folder, 'package'));
  return `${JSON.stringify(contents, null, 2)}\n`;
}

/** As `sha256sum --check` reads them. */
function checksums(folder: string): string {
  const lines = readdirSync(folder).map((name) => {
    const hash = createHash('sha256').update(readFileSync(path.join(folder, name)));
    return `${hash.digest('hex')}  ${name}\n`;
  });
  return lines.join('');
}

/** @returns what it prints. Nothing else is printed. */
function run(file: string, ...args: string[]): string {
  // npm is a script on Windows, which only a shell can start.
  const shell = process.platform === 'win32' && file === 'npm';
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8', shell });
  if (status === 0) return stdout.trim();
  throw new Error(`${file} ${args[0]} failed: ${error?.message ?? stderr}`);
}
