import { existsSync } from 'node:fs';
import path from 'node:path';
import { writeAtomically } from '#platform/files/write-atomically.ts';
import { type Expiring, removeExpired } from './expiring-file-store.ts';

/** Ids of the sessions that were ended before they expired. */
export interface EndedSessions {
  has(id: string): Promise<boolean>;
  /** @param expiresAt when the entry may be dropped */
  add(id: string, expiresAt: Date): Promise<void>;
}

/** One file for each ended session, named by its id and kept until the session's own expiry. */
export class EndedSessionFiles implements EndedSessions {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async has(id: string): Promise<boolean> {
    return existsSync(this.#fileOf(id));
  }

  async add(id: string, expiresAt: Date): Promise<void> {
    await removeExpired(this.#folder);
    const text = JSON.stringify({ expires_at: expiresAt.toISOString() } satisfies Expiring);
    await writeAtomically(this.#fileOf(id), Buffer.from(text), { sync: true });
  }

  #fileOf(id: string): string {
    return path.join(this.#folder, `${id}.json`);
  }
}
