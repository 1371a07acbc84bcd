// The commands of package.json come here. Plain JavaScript, because it runs in a fresh clone, before
// anything is installed: it installs what is missing, builds what is out of date, and goes on.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const [command, ...args] = process.argv.slice(2);

const DEVELOPING = ['dev', 'test', 'bench', 'screenshots', 'licenses', 'sbom'];
install({ withDevDependencies: DEVELOPING.includes(command) });
if (command === 'start') build();

if (command === 'dev') watchServer();

const { register } = await import('tsx/esm/api');
register();
switch (command) {
  case 'start':
  case 'semblance': {
    const { main } = await import('../src/cli/main.ts');
    await main(command === 'start' ? ['start', ...args] : args);
    break;
  }
  case 'test':
    if (args.length === 0 || args[0] === 'browser' || args[0] === 'api') build();
    await import('./test.ts');
    break;
  case 'bench':
    build();
    await import('../bench/main.ts');
    break;
  case 'screenshots':
    build();
    await import('./screenshots.ts');
    break;
  case 'licenses':
    await import('./licenses.ts');
    break;
  case 'sbom':
    await import('./sbom.ts');
    break;
  default:
    throw new Error(`unknown command ${command}`);
}

/** `npm ci` when packages are missing or the lock file is newer than what it installed. */
function install({ withDevDependencies }) {
  const installed = path.join(root, 'node_modules', '.package-lock.json');
  const isCurrent = existsSync(installed) && mtime(installed) >= mtime('package-lock.json');
  const hasDev = existsSync(path.join(root, 'node_modules', 'vitest'));
  if (isCurrent && (hasDev || !withDevDependencies)) return;
  // What a command prints (a token, a bill of materials) may go into a file or a variable.
  console.error('Installing packages (once)…');
  // What a developer has installed is not taken away.
  const omitted = withDevDependencies || hasDev ? [] : ['--omit=dev'];
  const flags = ['--no-audit', '--no-fund', ...omitted];
  run('npm', ['ci', ...flags], ['inherit', 2, 'inherit']);
}

/** Runs the server from its sources until it is stopped, again whenever a file that it imports changes. */
function watchServer() {
  const tsx = path.join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const watch = ['watch', '--clear-screen=false', path.join(root, 'tools', 'dev.ts')];
  run(process.execPath, [tsx, ...watch, ...args]);
  process.exit();
}

/** Builds the web app when a source of it is newer than the last build. */
function build() {
  const built = path.join(root, 'dist', 'web', 'index.html');
  const sources = [
    'src/web',
    'src/contract',
    'public',
    'index.html',
    'vite.config.ts',
    'tools/precompressed.ts',
    'tools/zod-for-browser.ts',
    'package.json',
  ];
  const changed = Math.max(...[...sources, 'tailwind.config.js', 'package-lock.json'].map(mtime));
  if (existsSync(built) && mtime(built) >= changed) return;
  console.log('Building the app…');
  run(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']);
}

/** Newest change of a file, or of all files in a folder, in milliseconds. */
function mtime(file) {
  const absolute = path.resolve(root, file);
  const stats = statSync(absolute);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const entries = readdirSync(absolute).map((name) => mtime(path.join(absolute, name)));
  return Math.max(stats.mtimeMs, ...entries);
}

function run(file, commandArgs, stdio = 'inherit') {
  // npm is a script on Windows, which only a shell can start.
  const shell = process.platform === 'win32' && file === 'npm';
  const { status } = spawnSync(file, commandArgs, { cwd: root, stdio, shell });
  if (status !== 0) process.exit(status ?? 1);
}
