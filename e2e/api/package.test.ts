import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ROUTES } from '#contract/routes.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import { MediaMap } from '#contract/search/map.ts';
import { writeTinyModel } from '#engine/embed/hub/tiny-model.fixture.ts';
import { packPackage } from '../../tools/package/pack-package.ts';
import { type SemblanceProcess, startSemblance } from '../browser/semblance-process.ts';
import { drawImage } from '../gallery.ts';
import { temporaryFolder } from './server.ts';

/** The packages of a clone at the time when there was no package yet, on Linux x64. */
const CLONE_BYTES = 913_100 * 1024;
/** Fewer are laid out on a circle. */
const N_IMAGES = 12;

let root: string;
let tarball: string;
let installation: string;
let program: string;
let server: SemblanceProcess;
let filesInstalled: readonly string[];

/**
 * That of a person with a home folder of its own, who runs no script of npm; one that another script
 * of npm runs has a folder of that in INIT_CWD, which does not count.
 */
function environment(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$)/i.test(name));
  return { ...Object.fromEntries(others), HOME: path.join(root, 'home'), INIT_CWD: installation };
}

const execute = promisify(execFile);
const semblance = (...args: string[]) =>
  execute(program, args, { cwd: root, env: environment() }).then(({ stdout }) => stdout);

beforeAll(async () => {
  root = await temporaryFolder();
  installation = path.join(root, 'installation');
  program = path.join(installation, 'node_modules', '.bin', 'semblance');
  await mkdir(path.join(root, 'home'));
  await mkdir(path.join(root, 'photos'));
  for (let n = 0; n < N_IMAGES; n++) {
    await writeFile(path.join(root, 'photos', `${n}.jpg`), await drawImage('balls', n));
  }
  tarball = path.resolve(await packPackage(path.join(root, 'packed')));
  await install();
  filesInstalled = await filesIn(installation);
});
afterAll(async () => {
  await server?.stop();
  await rm(root, { recursive: true });
});

/** Into an empty folder, with an empty cache and with the scripts of packages. */
async function install(): Promise<void> {
  await mkdir(installation);
  const cache = path.join(root, 'cache');
  const flags = ['--prefix', installation, '--cache', cache, '--no-audit', '--no-fund'];
  const start = performance.now();
  // The settings of the person, such as the registry, but not those of this clone.
  const { npm_config_userconfig: userconfig, HOME } = process.env;
  if (userconfig !== undefined) flags.push('--userconfig', userconfig);
  const env = { ...environment(), ...(HOME !== undefined && { HOME }) };
  await execute('npm', ['install', tarball, ...flags], { cwd: installation, env });
  print(`Installed in ${seconds(start)} with an empty cache.`);
}

/** Paths with size and time of change. */
async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const stats = await Promise.all(names.map((name) => stat(path.join(folder, name))));
  return names.map((name, n) => `${name} ${stats[n]?.size} ${stats[n]?.mtimeMs}`).sort();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

test('the installed packages take at most half of the disk space of a clone', async () => {
  const { stdout } = await execute('du', ['-sk', path.join(installation, 'node_modules')]);
  const bytes = Number.parseInt(stdout, 10) * 1024;
  const share = Math.round((100 * bytes) / CLONE_BYTES);
  print(`Installed: ${Math.round(bytes / 1e6)} MB, ${share} % of a clone's packages.`);
  expect(bytes).toBeGreaterThan(CLONE_BYTES / 20);
  expect(bytes).toBeLessThanOrEqual(CLONE_BYTES / 2);
});

test.each([
  ['publint', 'run', '--strict'],
  // The client is a module for programs of modules; Node 10 knows no exports.
  ['attw', '--profile', 'esm-only', '--no-color'],
])('%s finds no fault in the package', async (tool, ...args) => {
  const file = path.resolve('node_modules', '.bin', tool);
  await expect(execute(file, [...args, tarball])).resolves.toBeDefined();
});

test('no installed package has a script that runs at its installation', async () => {
  const Scripts = z.object({ scripts: z.record(z.string(), z.string()).default({}) });
  const manifests = filesInstalled
    .map((line) => line.split(' ')[0] ?? '')
    .filter((file) => /node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file));
  expect(manifests.length).toBeGreaterThan(30);
  for (const file of manifests) {
    const text = await readFile(path.join(installation, file), 'utf8');
    const { scripts } = Scripts.parse(JSON.parse(text));
    const atInstallation = ['preinstall', 'install', 'postinstall'].filter((name) => scripts[name]);
    expect(atInstallation, file).toEqual([]);
  }
  // npm compiles a package with such a file.
  const compiled = /node_modules\/(@[^/]+\/)?[^/]+\/binding\.gyp/;
  expect(filesInstalled.filter((line) => compiled.test(line))).toEqual([]);
});

test('the program serves folders of images, its page and its commands', async () => {
  const start = performance.now();
  server = await startSemblance({
    program,
    folders: [path.join(root, 'photos')],
    dataDir: path.join(root, 'home', '.semblance'),
    convertsModel: true,
    env: environment(),
  });
  const page = await (await fetch(server.url)).text();
  print(`First page ${seconds(start)} after the start.`);
  expect(page).toContain('<title>Semblance</title>');
  expect(page).toContain('<meta name="command" content="semblance" />');
  const [, script = ''] = /<script[^>]* src="([^"]+\.js)"/.exec(page) ?? [];
  expect((await fetch(new URL(script, server.url))).status).toBe(200);
  const docs = await (await fetch(new URL('docs/', server.url))).text();
  expect(docs).toContain('<title>Documentation · Semblance</title>');
  const [dataset] = await server.ready();
  expect(dataset).toMatchObject({ display_name: 'photos', n_images: N_IMAGES });
  print(`All images can be searched ${seconds(start)} after the start.`);
});

test('programs search with a token, and a map is laid out', async () => {
  const headers = { authorization: `Bearer ${(await semblance('token')).trim()}` };
  const ask = async (route: string) => {
    const response = await fetch(new URL(route, server.url), { headers });
    expect(response.status).toBe(200);
    return response.json();
  };
  const [dataset] = z.array(z.object({ id: z.string() })).parse(await ask(ROUTES.datasets));
  const explore = `/api/v1/explore/${dataset?.id}`;
  const query = 'entity_type=IMAGES&threshold=0&page_number=0';
  const { clusters } = ExploreResponse.parse(await ask(`${explore}?${query}`));
  const names = clusters.flatMap(({ previews }) => previews.map(({ file_name }) => file_name));
  expect(names).toEqual(expect.arrayContaining(['0.jpg']));
  const { relevance_score } = z
    .object({ relevance_score: z.number() })
    .parse(
      JSON.parse((await semblance('search', 'photos/0.jpg', '--json', '--limit', '1')).trim()),
    );
  expect(relevance_score).toBeLessThan(0.001);
  const map = MediaMap.parse(await ask(`${explore}/map?entity_type=IMAGES`));
  expect(map.n_media).toBe(N_IMAGES);
  await server.stop();
});

test('a program in that folder imports the client', async () => {
  const code = `import { Semblance } from 'semblance/client'; console.log(typeof Semblance);`;
  const args = ['--input-type=module', '--eval', code];
  const { stdout } = await execute(process.execPath, args, { cwd: installation });
  expect(stdout).toBe('function\n');
});

test('an assistant that starts the program finds its tools', async () => {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const env = Object.fromEntries(
    Object.entries(environment()).filter((entry): entry is [string, string] => !!entry[1]),
  );
  await client.connect(new StdioClientTransport({ command: program, args: ['mcp'], env }));
  const found = await client.callTool({
    name: 'search_images',
    arguments: { image_path: path.join(root, 'photos', '0.jpg'), limit: 1 },
  });
  expect(found.content).toMatchObject([
    { type: 'text', text: expect.stringMatching(/^0\.jpg\n/) },
    { type: 'image', mimeType: 'image/webp' },
  ]);
  await client.close();
});

test('a model in the layout of transformers.js is loaded', async () => {
  const model = path.join(root, 'model');
  await writeTinyModel(model, 'clip');
  const data = path.join(root, 'other data');
  const photos = path.join(root, 'photos');
  const printed = await semblance('index', photos, '--model', model, '--data', data);
  expect(printed).toMatch(/12 images can be searched/);
});

test('the help, the version and errors name the installed program', async () => {
  const help = await semblance('--help');
  expect(help).toMatch(/^ {2}semblance <folder>… {10,}serve folders of images/m);
  expect(help).not.toContain('npm');
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile('package.json', 'utf8')));
  expect((await semblance('--version')).trim()).toBe(version);
  await expect(semblance('--nonsense')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/Show all options with: semblance help\n$/),
  });
});

test('the program wrote nothing into the folder that it is installed in', async () => {
  expect(await filesIn(installation)).toEqual(filesInstalled);
});
