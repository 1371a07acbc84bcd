import { existsSync } from 'node:fs';
import path from 'node:path';
import { writeAtomically } from '#platform/files/write-atomically.ts';
import { type Expiring, removeExpired } from './expiring-file-store.ts';

/** Those that were ended before their time, by their ids. */
export interface EndedSessions {
  has(id: string): Promise<boolean>;
  /** @param expiresAt when it need not be known any more */
  add(id: string, expiresAt: Date): Promise<void>;
}

/** A file for each session that was signed out of, named by its id, until it would have ended by itself. */
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
