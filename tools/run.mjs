// The commands of package.json come here. Plain JavaScript, because it runs in a fresh clone, before
// anything is installed: it installs what is missing, builds what is out of date, and goes on.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const [command, ...args] = process.argv.slice(2);
const DOCS_BUILD = ['--import', 'tsx', path.join('tools', 'docs-site.ts')];

if (command !== 'prepack') install();

switch (command) {
  case 'start':
    buildApp();
    buildDocsInBackground();
    await runServer(['start', ...args]);
    break;
  case 'semblance':
    await runServer(args);
    break;
  case 'dev':
    buildDocsInBackground();
    watchServer();
    break;
  case 'test':
    if (args.length === 0 || args[0] === 'browser' || args[0] === 'api') buildAll();
    if (args.length === 0 || args[0] === 'api') buildClient();
    await runTool('./test.ts');
    break;
  case 'bench':
    buildAll();
    await runTool('../bench/main.ts');
    break;
  case 'package':
    buildAll();
    buildClient();
    await runTool('./package.ts');
    break;
  case 'docs':
    if (args.includes('--watch')) await runTool('./docs-site.ts');
    else buildDocs();
    break;
  case 'prepack':
    console.error('The package is made of more than this folder. Pack it with: npm run package');
    process.exit(1);
    break;
  case 'screenshots':
    buildAll();
    await runTool('./screenshots.ts');
    break;
  case 'kernel':
  case 'licenses':
  case 'release':
  case 'sbom':
    await runTool(`./${command}.ts`);
    break;
  default:
    throw new Error(`unknown command ${command}`);
}

/** Runs a command of the built server in this process. */
async function runServer(argv) {
  buildServer();
  const { main, runCommand } = await import('../dist/server/cli/main.mjs');
  await main(() => runCommand(argv, root));
}

/** Runs a tool of developers from its source. */
async function runTool(file) {
  const { register } = await import('tsx/esm/api');
  register();
  await import(file);
}

/** `npm ci` when packages are missing or the lock file is newer than what it installed. */
function install() {
  const installed = path.join(root, 'node_modules', '.package-lock.json');
  const isCurrent = existsSync(installed) && mtime(installed) >= mtime('package-lock.json');
  // Without the packages of developers, the product cannot be built.
  const hasDev = existsSync(path.join(root, 'node_modules', 'vite'));
  if (isCurrent && hasDev) return;
  // What a command prints (a token, a bill of materials) may go into a file or a variable.
  console.error('Installing packages (once)…');
  run('npm', ['ci', '--no-audit', '--no-fund', '--include=dev'], ['inherit', 2, 'inherit']);
}

/** Runs the server from its sources until it is stopped, again whenever a file that it imports changes. */
function watchServer() {
  const tsx = path.join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const watch = ['watch', '--clear-screen=false', path.join(root, 'tools', 'dev.ts')];
  run(process.execPath, [tsx, ...watch, ...args]);
  process.exit();
}

function buildAll() {
  buildApp();
  buildServer();
  buildDocs();
}

function buildApp() {
  build('app', 'vite.config.ts', 'dist/web/index.html', [
    'src/web',
    'src/contract',
    'public',
    'index.html',
    'tailwind.config.js',
    'tools/precompressed.ts',
    'tools/zod-for-browser.ts',
  ]);
}

function buildServer() {
  const sources = readdirSync(path.join(root, 'src')).filter((folder) => folder !== 'web');
  build(
    'server',
    'vite.server.config.ts',
    'dist/server/cli/main.mjs',
    sources.map((folder) => `src/${folder}`),
  );
}

function buildClient() {
  build('client', 'vite.client.config.ts', 'dist/client/semblance-client.js', [
    'src/client',
    'src/contract',
    'tools/client-types.ts',
    'tsconfig.client.json',
  ]);
}

function buildDocs() {
  if (areDocsCurrent()) return;
  console.error('Building the documentation…');
  run(process.execPath, DOCS_BUILD, ['inherit', 2, 'inherit']);
}

/** The first start does not wait for the documentation: a page of it says that it is being built. */
function buildDocsInBackground() {
  if (areDocsCurrent()) return;
  const stdio = ['ignore', 'ignore', 'inherit'];
  const child = spawn(process.execPath, DOCS_BUILD, { cwd: root, stdio });
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  child.unref();
}

function areDocsCurrent() {
  return isCurrent('dist/docs/index.html', [
    'docs',
    'src/web/docs',
    'src/web/texts/en/docs.ts',
    'src/client/README.md',
    'clients/python/README.md',
    'CHANGELOG.md',
    'tailwind.config.js',
    'tools/docs-site',
    'tools/docs-site.ts',
    'tools/precompressed.ts',
  ]);
}

/** Builds a part of the product when a source of it is newer than the last build. */
function build(part, config, built, sources) {
  if (isCurrent(built, [config, ...sources])) return;
  // What a command prints (a token, a list) may go into a file or a variable.
  console.error(`Building the ${part}…`);
  const vite = path.join('node_modules', 'vite', 'bin', 'vite.js');
  run(
    process.execPath,
    [vite, 'build', '--config', config, '--logLevel', 'warn'],
    ['inherit', 2, 'inherit'],
  );
}

function isCurrent(built, sources) {
  const changed = Math.max(...['package.json', 'package-lock.json', ...sources].map(mtime));
  return existsSync(path.join(root, built)) && mtime(built) >= changed;
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
