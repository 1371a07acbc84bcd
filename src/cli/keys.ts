import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
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
export async function loadKeys(file: string): Promise<Keys> {
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
  const whole = `${file}.${randomUUID()}.tmp`;
  await writeFile(whole, JSON.stringify(keys, null, 2), { mode: 0o600 });
  try {
    // A link is made only where there is no file yet, and what it shows is never half written.
    await link(whole, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(whole);
  }
}

/** 256 bits: as much as HS256 can use. */
function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
