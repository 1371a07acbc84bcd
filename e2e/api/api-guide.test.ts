import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintToken } from '#auth/mint-token.ts';
import { API_GUIDE } from '#contract/openapi/api-guide.ts';
import { drawImage } from '../gallery.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const run = promisify(execFile);

let root: string;
let image: string;
let server: TestServer;

beforeAll(async () => {
  root = await temporaryFolder();
  const folder = path.join(root, 'photos');
  image = path.join(root, 'query.jpg');
  await mkdir(folder);
  for (const n of [0, 1]) {
    await writeFile(path.join(folder, `hills-${n}.jpg`), await drawImage('hills', n));
  }
  await writeFile(image, await drawImage('hills', 1));
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  await server.engine.index(await server.addFolder(folder));
});
afterAll(async () => {
  expect(server.log).toEqual([]);
  await server.close();
  await rm(root, { recursive: true });
});

/** What the guide's program in this language prints. */
async function output(language: string, program: string, ...args: string[]): Promise<string> {
  const [, code = ''] = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(API_GUIDE) ?? [];
  const env = {
    ...process.env,
    URL: server.url,
    TOKEN: await mintToken(server.apiKey, 60),
    IMAGE: image,
  };
  return (await run(program, [...args, '-c', code], { env })).stdout;
}

async function canRun(program: string, ...args: string[]): Promise<boolean> {
  return run(program, args).then(
    () => true,
    () => false,
  );
}

test.skipIf(!(await canRun('curl', '--version')))(
  'the shell example of the guide searches',
  async () => {
    const { clusters } = JSON.parse(await output('sh', 'sh', '-e'));
    expect(clusters[0].relevance_score).toBe(0);
    expect(clusters[0].previews[0].file_name).toBe('hills-1.jpg');
  },
);

test.skipIf(!(await canRun('python3', '-c', 'import requests')))(
  'the Python example of the guide searches',
  async () => {
    const lines = (await output('python', 'python3')).trim().split('\n');
    expect(lines[0]).toMatch(/^0\.000 {2}hills-1\.jpg {2}of \d$/);
  },
);
