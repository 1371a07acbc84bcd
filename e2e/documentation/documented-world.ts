import { execFile } from 'node:child_process';
import { cp, mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Semblance } from '#client/semblance.ts';
import { startTinyHub } from '#engine/embed/hub/tiny-hub.fixture.ts';
import { writeTinyModel } from '#engine/embed/hub/tiny-model.fixture.ts';
import { giveModel } from '#engine/embed/model/made-model.fixture.ts';
import { type SemblanceProcess, startSemblance } from '../browser/semblance-process.ts';
import { drawImage } from '../gallery.ts';

/** Where the commands of the documentation run: a home folder with images, and a server over them. */
export interface DocumentedWorld {
  /** @returns what the commands print. @throws Error when one of them fails */
  runShell(code: string): Promise<string>;
  runPython(code: string): Promise<string>;
  runModule(code: string): Promise<string>;
  close(): Promise<void>;
}

const CLONE = path.resolve(import.meta.dirname, '..', '..');
const PROGRAMS = path.join(CLONE, 'e2e', 'documentation', 'programs');
/** The model that the documentation downloads, here from this machine and with random weights. */
const MODEL = 'Xenova/siglip-base-patch16-224';
/** Commands that need the data directory for themselves. */
const WITHOUT_SERVER = /semblance -- (index|remove|repair)\b/;
const execute = promisify(execFile);
/** A command may print the description of the API. */
const maxBuffer = 64_000_000;

interface Folders {
  readonly home: string;
  /** A home folder with the same images and data, but no server. */
  readonly stopped: string;
  readonly work: string;
}

export async function makeDocumentedWorld(root: string): Promise<DocumentedWorld> {
  const folders = await makeFolders(await realpath(root));
  const { home, stopped, work } = folders;
  const dataDir = path.join(home, '.semblance');
  await giveModel(dataDir);
  await writeTinyModel(path.join(root, 'hub', MODEL), 'siglip');
  const hub = await startTinyHub(path.join(root, 'hub'));
  const { stdout: curl } = await execute('which', ['curl']);
  const environment = {
    ...withoutNpm(),
    HOME: home,
    PATH: [PROGRAMS, process.env['PATH']].join(path.delimiter),
    PYTHONPATH: path.join(CLONE, 'clients', 'python'),
    PYTHONDONTWRITEBYTECODE: '1',
    HF_ENDPOINT: hub.url,
    DOCUMENTED_CLONE: CLONE,
    DOCUMENTED_CURL: curl.trim(),
    DOCUMENTED_DATA: dataDir,
    DOCUMENTED_NODE: process.execPath,
  };
  const run = async (program: string, args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    (await execute(program, args, { cwd: work, env: { ...environment, ...more }, maxBuffer }))
      .stdout;
  const semblance = (...args: string[]) => run(path.join(PROGRAMS, 'semblance'), args);

  await semblance('index', path.join(home, 'Pictures'));
  await cp(dataDir, path.join(stopped, '.semblance'), { recursive: true });
  const server = await startSemblance({
    folders: [path.join(home, 'Pictures')],
    dataDir,
    args: ['--no-auth'],
  });
  const names = await namesOf(server, work);
  const token = (await semblance('token', '--expires', '1h')).trim();
  const variables = { ...names.variables, TOKEN: token, AUTH: `Authorization: Bearer ${token}` };
  const needsKey = (code: string) => /<key>|SEMBLANCE_API_KEY=…/.test(code);
  const newKey = async () => {
    const printed = await semblance('keys', 'add', '--name', 'Grace');
    return /^Key +(\S+)\nSecret +(\S+)/.exec(printed)?.slice(1) ?? [];
  };

  return {
    runShell: async (code) => {
      const [key = '', secret = ''] = needsKey(code) ? await newKey() : [];
      const text = replaceAll(code, {
        ...names.placeholders,
        '<key>': key,
        'SEMBLANCE_API_KEY=…': `SEMBLANCE_API_KEY=${key}`,
        'SEMBLANCE_API_SECRET=…': `SEMBLANCE_API_SECRET=${secret}`,
        'SEMBLANCE_TOKEN=…': `SEMBLANCE_TOKEN=${token}`,
      });
      const flags = ['-O', 'expand_aliases', '-euo', 'pipefail', '-c', text];
      const isStopped = WITHOUT_SERVER.test(code);
      return run('bash', flags, { ...variables, ...(isStopped && { HOME: stopped }) });
    },
    runPython: (code) => run('python3', ['-c', code], variables),
    runModule: (code) => run(process.execPath, ['--input-type=module', '--eval', code], variables),
    close: async () => {
      await server.stop();
      await hub.close();
    },
  };
}

async function makeFolders(root: string): Promise<Folders> {
  const [home, stopped, work] = [
    path.join(root, 'home'),
    path.join(root, 'stopped'),
    path.join(root, 'work'),
  ];
  const pictures = path.join(home, 'Pictures');
  for (const folder of [pictures, path.join(home, 'scans'), stopped]) {
    await mkdir(folder, { recursive: true });
  }
  for (const folder of ['similar', 'extra'])
    await mkdir(path.join(work, folder), { recursive: true });
  const [hills, balls] = [await drawImage('hills', 0), await drawImage('balls', 0)];
  const files = {
    [path.join(pictures, 'hills.jpg')]: hills,
    [path.join(pictures, 'copy of hills.jpg')]: hills,
    [path.join(pictures, 'more hills.jpg')]: await drawImage('hills', 1),
    [path.join(pictures, 'balls.jpg')]: balls,
    [path.join(pictures, 'image_annotations.csv')]:
      'filename,label,caption\nhills.jpg,sea,Hills at the sea\nballs.jpg,ball,A red bicycle\n',
    [path.join(pictures, 'object_annotations.csv')]:
      'filename,col_x,row_y,width,height,label\nballs.jpg,48,72,240,216,ball\n',
    [path.join(home, 'scans', 'balls.jpg')]: balls,
    [path.join(work, 'photo.jpg')]: hills,
    [path.join(work, 'query.jpg')]: hills,
  };
  for (const [file, content] of Object.entries(files)) await writeFile(file, content);
  // The same folder, so that its dataset is the same.
  await symlink(pictures, path.join(stopped, 'Pictures'));
  // Programs import the client as that of an installed package.
  await mkdir(path.join(work, 'node_modules'));
  await symlink(CLONE, path.join(work, 'node_modules', 'semblance'));
  return { home, stopped, work };
}

/** What the documentation calls by names, with what stands for them here. */
async function namesOf(server: SemblanceProcess, work: string) {
  const url = server.url.replace(/\/$/, '');
  const client = new Semblance({ url });
  const [dataset] = await server.ready();
  const id = dataset?.id ?? '';
  const image = path.join(work, 'query.jpg');
  const anchor = await client.upload(id, image);
  const { clusters } = await client.explore(id, anchor);
  return {
    placeholders: {
      'http://127.0.0.1:8080': url,
      // The server over the images is the remote one, too. It takes a token and needs none.
      'https://app.example.com': url,
      'https://search.our-network.example': url,
      '<dataset>': id,
      '<media id>': clusters[0]?.previews[0]?.media_id ?? '',
    },
    variables: {
      URL: url,
      ID: id,
      ANCHOR: anchor.anchor_media_id,
      IMAGE: image,
      FILE: path.join(work, 'found.csv'),
    },
  };
}

function replaceAll(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((made, [name, value]) => made.replaceAll(name, value), text);
}

/** The scripts of npm that run these tests leave their settings to what they start. */
function withoutNpm(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$)/i.test(name));
  return Object.fromEntries(others);
}
