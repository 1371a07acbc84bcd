import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentedBlocks, documentedPages } from '../documentation/documented-blocks.ts';
import { type DocumentedWorld, makeDocumentedWorld } from '../documentation/documented-world.ts';
import { NOT_RUN } from '../documentation/not-run.ts';
import { run } from './run-command.ts';
import { temporaryFolder } from './server.ts';

const blocks = documentedBlocks();
const inLanguage = (...languages: string[]) =>
  blocks.filter(({ language }) => languages.includes(language));

const has = (program: string, ...args: string[]) =>
  promisify(execFile)(program, args).then(
    () => true,
    () => false,
  );
/** A machine without a program can run none of its blocks. */
const RUNNERS: Readonly<Record<string, { canRun: boolean; run(code: string): Promise<string> }>> = {
  sh: {
    canRun: (await has('jq', '--version')) && (await has('curl', '--version')),
    run: (code) => world.runShell(code.split('\n').map(withoutNotRun).join('\n')),
  },
  python: {
    canRun: await has('python3', '-c', 'import requests'),
    run: (code) => world.runPython(code),
  },
  js: { canRun: true, run: (code) => world.runModule(code) },
};

/** What some of the blocks print, by their names. */
const PRINTED: Readonly<Record<string, RegExp>> = {
  'docs/guide/api.md python 1': /^0\.000 {2}\d images$/m,
  'docs/guide/shell.md sh 1': /^0\.000\t\/\S+\/Pictures\/(copy of )?hills\.jpg$/m,
  'src/contract/openapi/api-guide.ts sh 1': /"relevance_score":0,[\s\S]*"file_name":"hills\.jpg"/,
  'src/contract/openapi/api-guide.ts python 1': /^0\.000 {2}(copy of )?hills\.jpg {2}of \d$/m,
  'clients/python/README.md python 1':
    /^0\.000 {2}\d images\n {4}(copy of )?hills\.jpg \(0\.000\)\n[\s\S]*^\d images like the region\n\d tagged\n400 threshold must be /m,
  'src/client/README.md js 1': /^0\.000 (copy of )?hills\.jpg of \d+$/m,
  'src/client/README.md js 2': /^\d\.\d{3} .+\n\d+ clusters around it\n\d+ around a part of it\n$/,
  'src/client/README.md js 3': /^\d+ tagged\nNot there: .+\n$/,
};

let root: string;
let world: DocumentedWorld;

/** A command without its comment. */
function commandOf(line: string): string {
  return line.replace(/(^|\s)#.*$/, '').trimEnd();
}

function withoutNotRun(line: string): string {
  return NOT_RUN.has(commandOf(line)) ? '' : line;
}

test('every block of code is in a language that is checked', () => {
  const known = ['', 'csv', 'js', 'json', 'python', 'sh', 'yaml'];
  const others = blocks.filter(({ language }) => !known.includes(language));
  expect(others).toEqual([]);
});

test('every command that is not run is in the documentation', () => {
  const commands = inLanguage('sh').flatMap(({ code }) => code.split('\n').map(commandOf));
  expect([...NOT_RUN.keys()].filter((command) => !commands.includes(command))).toEqual([]);
});

test.each(inLanguage('json'))('the JSON at $place is valid', ({ code }) => {
  expect(() => JSON.parse(code)).not.toThrow();
});

test('every option that a page names is in the help', async () => {
  const { stdout: help } = await run('semblance', 'help');
  // The last one is an option of npm.
  const known = new Set([...(help.match(/--[a-z][a-z0-9-]*/g) ?? []), '--prefix']);
  const pages = [...documentedPages()].filter(([page]) => !page.startsWith('src/'));
  const named = pages.flatMap(([page, text]) =>
    [...text.matchAll(/(?<=`|semblance[^`\n]* |start[^`\n]* )--[a-z][a-z0-9-]*(?=[`\s[\]=])/g)].map(
      ([option]) => `${page}: ${option}`,
    ),
  );
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((line) => !known.has(line.split(': ')[1] ?? ''))).toEqual([]);
});

describe('in a home folder with images', () => {
  beforeAll(async () => {
    root = await temporaryFolder();
    world = await makeDocumentedWorld(root);
  });
  afterAll(async () => {
    await world?.close();
    await rm(root, { recursive: true });
  });

  /** In the order of the pages, because a command may depend on those above it. */
  test.for(blocks.filter(({ language }) => language in RUNNERS))(
    'the commands at $place run',
    async ({ name, language, code }, { skip }) => {
      const runner = RUNNERS[language];
      skip(!runner?.canRun, 'this machine has no such program');
      expect(await runner?.run(code)).toMatch(PRINTED[name] ?? /^/);
    },
  );

  test('every block whose output is known is in the documentation', () => {
    const names = blocks.map(({ name }) => name);
    expect(Object.keys(PRINTED).filter((name) => !names.includes(name))).toEqual([]);
  });
});
