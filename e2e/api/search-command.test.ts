import { execFile } from 'node:child_process';
import { readFile, realpath, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { giveModel } from '#engine/embed/model/made-model.fixture.ts';
import { startSemblance } from '../browser/semblance-process.ts';
import { drawImage } from '../gallery.ts';
import { type PlantedGroup, plantCopies } from '../planted-copies.ts';
import { drawScenes } from '../scenes.ts';
import { expectRejection, run, runProcess } from './run-command.ts';
import { temporaryFolder } from './server.ts';

const bash = (command: string, env: NodeJS.ProcessEnv = {}) =>
  promisify(execFile)('bash', ['-o', 'pipefail', '-c', command], {
    env: { ...process.env, ...env },
  });
/** As a person types it. */
const SEMBLANCE = `node ${path.resolve('tools/run.mjs')} semblance`;

let root: string;
let photos: string;
let scenes: string;
let query: string;
let groups: readonly PlantedGroup[];
let at: string[];

beforeAll(async () => {
  root = await realpath(await temporaryFolder());
  photos = path.join(root, 'photos');
  scenes = path.join(root, 'scenes');
  query = path.join(root, 'query.jpg');
  at = ['--data', path.join(root, 'data')];
  groups = (await plantCopies(photos)).groups;
  await drawScenes(scenes);
  await writeFile(query, await drawImage('hills', 0));
  await giveModel(path.join(root, 'data'));
  expect((await runProcess('semblance', 'index', photos, scenes, ...at)).code).toBe(0);
});
afterAll(() => rm(root, { recursive: true }));

const search = (...args: string[]) => run('semblance', 'search', ...args, ...at);
const inPhotos = ['--dataset', 'photos'];

test('results are lines with score and path, nearest first, in a pipe', async () => {
  const { code, stdout, stderr } = await runProcess(
    'semblance',
    'search',
    query,
    ...inPhotos,
    ...at,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.trim().split('\n');
  expect(lines[0]).toBe(`0.000\t${path.join(photos, 'single-hills.jpg')}`);
  expect(lines.length).toBeLessThanOrEqual(20);
  const scores = lines.map((line) => Number(line.split('\t')[0]));
  expect(scores).toEqual(scores.toSorted((a, b) => a - b));
});

test('paths are separated by NUL for xargs, and a region can be searched', async () => {
  const paths = await bash(
    `${SEMBLANCE} search ${query} ${inPhotos.join(' ')} ${at.join(' ')} --limit 3 --paths0 | xargs -0 ls`,
  );
  expect(paths.stdout.trim().split('\n')).toHaveLength(3);
  const scene = path.join(scenes, 'scene-1.jpg');
  const region = await search(scene, '--box', '20,220,160,120', '--objects', '--dataset', scenes);
  const [nearest = ''] = region.stdout.split('\n');
  expect(nearest.split('\t').slice(1)).toEqual([scene, '20,220,160,120']);
});

test('JSON lines have all that the API tells; similar takes their ids', async () => {
  const { stdout } = await search(query, ...inPhotos, '--json', '--limit', '2');
  const [first, second] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(first).toMatchObject({
    path: path.join(photos, 'single-hills.jpg'),
    file_name: 'single-hills.jpg',
    relevance_score: 0,
    width: 480,
  });
  expect(first).not.toHaveProperty('media_uri');
  const similar = await run('semblance', 'similar', second.media_id, '--limit', '1', ...at);
  expect(similar.stdout).toBe(`0.000\t${second.path}\n`);
  const box = ['--box', '0,0,0.5,0.5'];
  const part = await run('semblance', 'similar', second.media_id, ...box, '--json', ...at);
  expect(JSON.parse(part.stdout.split('\n')[0] ?? '').relevance_score).toBeGreaterThan(0);
});

test('an image comes from the standard input, and words rank in place of one', async () => {
  const { stdout } = await bash(
    `${SEMBLANCE} search - --dataset photos ${at.join(' ')} --paths --limit 1 < ${query}`,
  );
  expect(stdout).toBe(`${path.join(photos, 'single-hills.jpg')}\n`);
  const words = await search('--caption', 'windows', '--objects', '--dataset', 'scenes');
  expect(words.stdout).toMatch(/scene-3\.jpg\t60,60,140,105\n$/);
  const labels = await search('--label', 'checks', '--label', 'windows', '--dataset', 'scenes');
  expect(labels.stdout.trim().split('\n')).toHaveLength(3);
});

test('duplicates are groups, best first; paths are those of the extra copies', async () => {
  const duplicates = (...args: string[]) =>
    run('semblance', 'duplicates', ...inPhotos, ...at, ...args);
  const { stdout } = await duplicates();
  const printed = stdout
    .trim()
    .split('\n\n')
    .map((text) => text.split('\n'));
  const expected = groups.map(({ files }) =>
    files.map((file, n) => `${n === 0 ? 'best' : 'extra'}\t${path.join(photos, file)}`),
  );
  expect(sorted(printed)).toEqual(sorted(expected));
  expect(printed.map(([best]) => best).sort()).toEqual(expected.map(([best]) => best).sort());
  const extra = groups.flatMap(({ files }) =>
    files.slice(1).map((file) => path.join(photos, file)),
  );
  const paths = await duplicates('--paths0');
  expect(paths.stdout.split('\0').filter(Boolean).sort()).toEqual(extra.sort());
  expect((await duplicates('--extra', '--paths')).stdout.trim().split('\n').sort()).toEqual(extra);
});

const sorted = (groups: readonly (readonly string[])[]) =>
  groups.map((group) => group.toSorted().join('\n')).sort();

test('a search is exported to the standard output or to a file', async () => {
  const all = await runProcess('semblance', 'export', ...inPhotos, '--format', 'json', ...at);
  const { media } = JSON.parse(all.stdout);
  const file = path.join(root, 'found.csv');
  const near = [query, '--max-score', '0.001', '--output', file];
  const written = await run('semblance', 'export', ...near, ...inPhotos, ...at);
  expect(written).toMatchObject({ code: 0, stdout: '', stderr: `Written to ${file}.\n` });
  const rows = (await readFile(file, 'utf8')).trim().split('\n');
  expect(rows).toHaveLength(2);
  expect(media.length).toBeGreaterThan(groups.flatMap(({ files }) => files).length);
});

test('the exit code is 1 if nothing is found, 2 for wrong usage and 3 for a failure', async () => {
  const none = [query, '--label', 'nothing like it', ...inPhotos];
  await expectRejection(['semblance', 'search', ...none, ...at], /^Nothing was found/, runProcess);
  const wrong = (sentence: RegExp, ...args: string[]) =>
    expectRejection(['semblance', ...args, ...at], sentence, run, 2);
  await expectRejection(['semblance', 'search', '--bax', ...at], /'--bax'/, runProcess, 2);
  await wrong(/Name an image/, 'search');
  await wrong(
    /no such file: .*nowhere\.jpg/,
    'search',
    path.join(root, 'nowhere.jpg'),
    ...inPhotos,
  );
  await wrong(/There are 2 datasets.*"photos", "scenes"/, 'search', query);
  await wrong(/No such dataset: "hpotos"/, 'search', query, '--dataset', 'hpotos');
  await wrong(/--box must be/, 'search', query, '--box', '1,2,3');
  await wrong(/--box is a region/, 'search', '--label', 'a', '--box', '0,0,1,1', ...inPhotos);
  await wrong(/--max-score must be a number/, 'search', query, '--max-score', 'near');
  await wrong(/--limit must be a whole number/, 'search', query, '--limit', 'all');
  await wrong(/--json and --paths0 cannot/, 'search', query, '--json', '--paths0');
  await wrong(/--server must be an address/, 'search', query, '--server', 'localhost');
  await wrong(/--box is not an option of duplicates/, 'duplicates', '--box', '0,0,1,1');
  await wrong(/--format must be one of csv/, 'export', '--format', 'pdf', ...inPhotos);
  await wrong(/by its media id/, 'similar');
  const failing = (sentence: RegExp, ...args: string[]) =>
    expectRejection(['semblance', ...args], sentence, run, 3);
  await failing(/does not respond/, 'search', query, '--server', 'http://127.0.0.1:9');
  await failing(/No datasets yet/, 'search', query, '--data', path.join(root, 'empty'));
  await failing(/torn\.jpg/, 'search', await tornImage(), ...inPhotos, ...at);
  const unknown = '00000000-0000-4000-8000-000000000000';
  await failing(/No such image or object/, 'similar', unknown, ...at);
});

async function tornImage(): Promise<string> {
  const file = path.join(root, 'torn.jpg');
  await writeFile(file, 'no image');
  return file;
}

test('a running server is asked, and so is one that is named', async () => {
  const alone = await search(query, ...inPhotos);
  const server = await startSemblance({ folders: [photos], dataDir: path.join(root, 'data') });
  await server.ready();
  expect((await search(query, ...inPhotos)).stdout).toBe(alone.stdout);
  const { url } = server;
  await expectRejection(
    ['semblance', 'search', query, '--server', url],
    /needs credentials: set SEMBLANCE_API_KEY/,
    run,
    3,
  );
  const token = (await run('semblance', 'token', ...at)).stdout.trim();
  const { stdout } = await bash(`${SEMBLANCE} search ${query} --server ${url} --dataset photos`, {
    SEMBLANCE_TOKEN: token,
  });
  expect(stdout.split('\n')[0]).toBe('0.000\tsingle-hills.jpg');
  await server.stop('SIGKILL');
  expect((await search(query, ...inPhotos)).stdout).toBe(alone.stdout);
});

test('a program that reads only the first result ends the search without a message', async () => {
  const args = [query, ...inPhotos, ...at, '--limit', '0'].join(' ');
  const { stdout, stderr } = await bash(`${SEMBLANCE} search ${args} | head -1`);
  expect(stdout).toMatch(/single-hills\.jpg/);
  expect(stderr).toBe('');
});

const hasTerminal = await bash('command -v script').then(
  () => true,
  () => false,
);

describe.skipIf(!hasTerminal)('in a terminal', () => {
  const PLAIN = { TERM: 'xterm', TERM_PROGRAM: '', KITTY_WINDOW_ID: '', TMUX: '', STY: '' };
  const inTerminal = (env: NodeJS.ProcessEnv, ...more: string[]) => {
    const args = [query, ...inPhotos, ...at, '--limit', '1', ...more].join(' ');
    const command = `script -qec "${SEMBLANCE} search ${args}" /dev/null`;
    return bash(command, { ...PLAIN, ...env });
  };

  test.each([
    ['kitty', { KITTY_WINDOW_ID: '1' }, /_Ga=T,f=100,r=5,q=2,m=[01];iVBORw0KGgo/],
    ['iTerm2', { TERM_PROGRAM: 'iTerm.app' }, /\]1337;File=inline=1;[^:]*:iVBORw0KGgo/],
  ])('thumbnails are shown in %s', async (_, env, picture) => {
    const { stdout } = await inTerminal(env);
    expect(stdout).toMatch(picture);
    expect(stdout).toMatch(/0\.000 {2}\/.*single-hills\.jpg/);
    expect((await inTerminal(env, '--no-pictures')).stdout).not.toMatch(picture);
  });

  test('the state is shown and erased where no thumbnails can be', async () => {
    const { stdout } = await inTerminal({});
    expect(stdout).toContain('Searching…\r\x1b[2K0.000  ');
    expect(stdout).not.toMatch(/iVBOR/);
  });
});

describe('completion', () => {
  test('bash completes commands and their options', async () => {
    const complete = async (...words: string[]) => {
      const script = `source <(${SEMBLANCE} completion bash); COMP_WORDS=(${words.map((w) => `'${w}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _semblance; echo "\${COMPREPLY[*]}"`;
      return (await bash(script)).stdout.trim();
    };
    expect(await complete('semblance', 'se')).toBe('search');
    expect(await complete('semblance', 'search', '--pa')).toBe('--paths --paths0');
    expect(await complete('semblance', 'token', '--')).toBe('--data --expires');
    expect(await complete('semblance', 'search', 'photo')).toBe('');
  });

  test('each shell gets all options that the help names', async () => {
    const { stdout: help } = await run('semblance', 'help');
    const options = new Set([...help.matchAll(/--([a-z][\w-]+)/g)].map(([, name]) => name));
    expect(options.size).toBeGreaterThan(40);
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { stdout } = await run('semblance', 'completion', shell);
      const known = new Set(
        [...stdout.matchAll(/(?:--| -l )([a-z][\w-]+)/g)].map(([, name]) => name),
      );
      expect([...options].filter((name) => !known.has(name))).toEqual([]);
    }
    await expectRejection(['semblance', 'completion', 'tcsh'], /Name one shell/, run, 2);
  });
});
