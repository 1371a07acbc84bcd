// `npm <args>` in a test of the documentation. A server that a person would stop is stopped when it
// answers; other commands run as in a clone, with the data of the test.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const { DOCUMENTED_CLONE: clone = '', DOCUMENTED_DATA: data = '', HOME = '' } = process.env;
const script = /^(?:start|run (?:-s )?(?:--prefix \S+ )?semblance)(?: |$)/;
const given = process.argv.slice(2);
const [named] = script.exec(given.join(' ')) ?? [];
if (named === undefined)
  throw new Error(`The tests of the documentation know no npm ${given.join(' ')}`);
const rest = given.slice(named.trim().split(' ').length);
const args = rest[0] === '--' ? rest.slice(1) : rest;

if (named.startsWith('start')) process.exitCode = await serveOnce();
else {
  const semblance = path.join(clone, 'dist', 'server', 'cli', 'semblance.mjs');
  const { status } = spawnSync(process.execPath, [semblance, ...args], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

/**
 * On a free port and with empty data, so that starts do not depend on each other. The same command of
 * another page is not run again.
 */
async function serveOnce() {
  const done = path.join(data, `started ${args.join(' ').replaceAll('/', '_')}`);
  if (existsSync(done)) return 0;
  const dataDir = mkdtempSync(path.join(HOME, 'data-'));
  symlinkSync(path.join(data, 'models'), path.join(dataDir, 'models'));
  const run = path.join(clone, 'tools', 'run.mjs');
  const ours = ['--port', '0', '--no-open', '--data', dataDir];
  const server = spawn(process.execPath, [run, 'start', ...args, ...ours], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: server.stdout })) {
    const [, url] = /^Semblance is ready at (http\S+)/.exec(line) ?? [];
    if (url === undefined) continue;
    const { ok } = await fetch(new URL('api/v1/healthcheck', url));
    server.kill('SIGKILL');
    if (ok) writeFileSync(done, '');
    return ok ? 0 : 1;
  }
  // It ended before it was ready, and has said why.
  return 1;
}
