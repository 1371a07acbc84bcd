import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readJson } from '#platform/files/read-json.ts';
import { writeAtomically } from '#platform/files/write-atomically.ts';
import { Expiring, isExpired, removeExpired } from './expiring-file-store.ts';
import { newSecret } from './secret-key.ts';

const LinkFile = Expiring.extend({ key: z.string() });

/**
 * Tokens of one-time links that open a session for a key. Each is a file named by the hash of its
 * token, so that read access to the folder opens no session. A token works once, across restarts
 * too.
 */
export class SessionLinks {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @returns the token for the link */
  async create(key: string, lifetimeSeconds: number): Promise<string> {
    await removeExpired(this.#folder);
    const token = newSecret();
    const expires_at = new Date(Date.now() + lifetimeSeconds * 1000).toISOString();
    const text = JSON.stringify({ key, expires_at } satisfies z.infer<typeof LinkFile>);
    await writeAtomically(this.#fileOf(token), Buffer.from(text), { sync: true });
    return token;
  }

  /** @returns the key that `token` opens a session for */
  async find(token: string): Promise<string | undefined> {
    const link = await readJson(this.#fileOf(token), LinkFile);
    return link && !isExpired(link) ? link.key : undefined;
  }

  /** Like `find`, and consumes the token. */
  async use(token: string): Promise<string | undefined> {
    const file = this.#fileOf(token);
    const link = await readJson(file, LinkFile);
    if (!link) return undefined;
    // Of two concurrent uses, only one succeeds in removing the file.
    const wasFirst = await rm(file).then(
      () => true,
      () => false,
    );
    return wasFirst && !isExpired(link) ? link.key : undefined;
  }

  #fileOf(token: string): string {
    return path.join(this.#folder, `${createHash('sha256').update(token).digest('hex')}.json`);
  }
}
