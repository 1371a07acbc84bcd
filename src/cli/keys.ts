import { randomBytes, randomUUID } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { copyFile, link, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { prepareDataDirectory } from '#engine/data-directory.ts';
import { temporaryName } from '#engine/embed/write-atomically.ts';
import type { ApiKey } from '#proxy/mint-token.ts';
import { readJson } from './read-json.ts';
import { UserError } from './user-error.ts';

const Keys = z.object({
  api_key: z.string().min(1),
  api_secret: z.string().min(32),
  session_secret: z.string().min(32),
});

export interface Keys {
  readonly apiKey: ApiKey;
  readonly sessionSecret: string;
}

/** The keys of a data directory, made at its first use; only their owner may read the file. */
export async function openKeys(dataDir: string): Promise<Keys> {
  const directory = await prepareDataDirectory(dataDir).catch((error: Error) => {
    throw new UserError(`The data directory ${dataDir} cannot be made: ${error.message}.`);
  });
  return loadKeys(directory.keys);
}

async function loadKeys(file: string): Promise<Keys> {
  if (!existsSync(file)) await createOnce(file);
  const keys = await readJson(file, Keys);
  if (!keys) throw new UserError(`${file} holds no valid keys; remove it to make new ones.`);
  const { api_key: key, api_secret: secret, session_secret: sessionSecret } = keys;
  return { apiKey: { key, secret }, sessionSecret };
}

async function createOnce(file: string): Promise<void> {
  const keys: z.infer<typeof Keys> = {
    api_key: randomUUID(),
    api_secret: newSecret(),
    session_secret: newSecret(),
  };
  const whole = temporaryName(file);
  await writeFile(whole, JSON.stringify(keys, null, 2), { mode: 0o600 });
  // Unlike a rename, a link leaves the keys of a process that was faster; neither shows half a file.
  await link(whole, file).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return;
    // A file system without links.
    await copyFile(whole, file, constants.COPYFILE_EXCL);
  });
  await rm(whole);
}

/** 256 bits: as much as HS256 can use. */
function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
