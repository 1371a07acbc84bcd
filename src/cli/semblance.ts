#!/usr/bin/env -S node --max-semi-space-size=64
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { PROGRAM_VERSION } from '#platform/program-version.ts';
import { main, runCommand } from './main.ts';
import { completions } from './search/completion.ts';

/**
 * The program of the installed package: what is no command starts a server. The data is in the home
 * folder, because the folder of a package may be read-only and is replaced by updates.
 */
const WEB_ROOT = fileURLToPath(new URL('../../web', import.meta.url));
const argv = process.argv.slice(2);

function wanted(): readonly string[] {
  const [first = 'start'] = argv;
  if (first === '--help' || first === '-h') return ['help'];
  // A folder of that name is written with its path.
  return Object.hasOwn(completions(), first) ? argv : ['start', ...argv];
}

if (argv[0] === '--version') console.log(PROGRAM_VERSION);
else await main(() => runCommand(wanted(), homedir(), WEB_ROOT));
