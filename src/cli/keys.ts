import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { ApiKey } from '#proxy/mint-token.ts';
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
export async function loadKeys(file: string): Promise<Keys> {
  await createOnce(file);
  const keys = Keys.safeParse(JSON.parse(await readFile(file, 'utf8').catch(() => 'null')));
  if (!keys.success)
    throw new UserError(`${file} holds no valid keys; remove it to make new ones.`);
  const { api_key: key, api_secret: secret, session_secret: sessionSecret } = keys.data;
  return { apiKey: { key, secret }, sessionSecret };
}

async function createOnce(file: string): Promise<void> {
  const keys: z.infer<typeof Keys> = {
    api_key: randomUUID(),
    api_secret: newSecret(),
    session_secret: newSecret(),
  };
  try {
    await writeFile(file, JSON.stringify(keys, null, 2), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** 256 bits: as much as HS256 can use. */
function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
