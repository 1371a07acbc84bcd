import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { giveModel } from '#engine/embed/model/made-model.fixture.ts';
import { drawImage } from '../gallery.ts';
import { temporaryFolder } from './server.ts';

/**
 * A library that records events for its maker (as ONNX Runtime does unless it is told not to) keeps
 * them in the home directory until it can upload them, so a home that stays empty shows that none does.
 */
test('indexing and a search leave nothing outside the data directory', async () => {
  const root = await temporaryFolder();
  const [home, temporary, photos, data] = ['home', 'tmp', 'photos', 'data'].map((name) =>
    path.join(root, name),
  ) as [string, string, string, string];
  for (const folder of [home, temporary, photos]) await mkdir(folder);
  const query = path.join(photos, 'a.jpg');
  await writeFile(query, await drawImage('hills', 0));
  await giveModel(data);

  const semblance = async (...args: string[]) => {
    const command = ['tools/run.mjs', 'semblance', ...args, '--data', data];
    const child = spawn(process.execPath, command, {
      env: { PATH: process.env['PATH'], HOME: home, USERPROFILE: home, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.on('data', (text) => {
      printed += text;
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    return printed;
  };
  await semblance('index', photos);
  expect(await semblance('search', query, '--paths')).toBe(`${query}\n`);
  expect(await readdir(home, { recursive: true })).toEqual([]);
  expect(await readdir(temporary, { recursive: true })).toEqual([]);
  await rm(root, { recursive: true });
});
