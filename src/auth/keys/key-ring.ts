import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ApiKey, ApiKeys } from '#auth/api-keys.ts';
import { LOCAL_KEY } from '#contract/key-description.ts';
import { Id } from '#contract/primitives.ts';
import { Role } from '#contract/roles.ts';
import { readJson } from '#platform/files/read-json.ts';
import { writeAtomically } from '#platform/files/write-atomically.ts';
import { decrypt, encrypt } from './encrypt-file.ts';
import { newSecret, type SecretKey } from './secret-key.ts';

const KeyFile = z.object({
  key: Id,
  name: z.string(),
  role: Role,
  dataset_ids: z.array(Id).nullable(),
  created_at: z.iso.datetime(),
  sealed_secret: z.string(),
});
type KeyFile = z.infer<typeof KeyFile>;

export type NewKey = Pick<ApiKey, 'name' | 'role' | 'datasetIds'>;

/**
 * Encryption context of the secret: the secret cannot be decrypted after any of these fields was
 * changed in the file.
 */
const contextOf = ({ key, name, role, dataset_ids }: Omit<KeyFile, 'sealed_secret'>) =>
  JSON.stringify([key, name, role, dataset_ids]);

/** The keys of a data directory. */
export class KeyRing implements ApiKeys {
  /**
   * Key of the person who runs the server, used by all commands and by the browsers of this
   * machine.
   */
  readonly local: ApiKey;
  readonly #folder: string;
  /** Copies of the key files, from which damaged ones are restored. */
  readonly #copies: string;
  readonly #encryptionKey: Buffer;

  constructor(folder: string, copies: string, secretKey: SecretKey) {
    this.#folder = folder;
    this.#copies = copies;
    this.#encryptionKey = secretKey.derive('seal of keys');
    this.local = {
      key: LOCAL_KEY,
      secret: secretKey.derive('local key').toString('base64url'),
      name: 'this machine',
      role: 'admin',
      datasetIds: null,
    };
  }

  async find(key: string): Promise<ApiKey | undefined> {
    if (key === this.local.key) return this.local;
    const file = await this.#read(key);
    return file && this.#open(file);
  }

  /** Created keys, oldest first. */
  async made(): Promise<KeyFile[]> {
    const files = await Promise.all((await this.#names()).map((key) => this.#read(key)));
    return files
      .filter((file) => file !== undefined)
      .sort((a, b) => a.created_at.localeCompare(b.created_at));
  }

  async add({ name, role, datasetIds }: NewKey): Promise<ApiKey> {
    const key = { key: randomUUID(), name, role, datasetIds, secret: newSecret() };
    const described = {
      key: key.key,
      name,
      role,
      dataset_ids: datasetIds && [...datasetIds],
      created_at: new Date().toISOString(),
    };
    const sealed_secret = encrypt(key.secret, this.#encryptionKey, contextOf(described));
    const text = JSON.stringify({ ...described, sealed_secret } satisfies KeyFile, null, 2);
    await writeAtomically(this.#fileOf(key.key), Buffer.from(text), { sync: true });
    await writeAtomically(this.#copyOf(key.key), Buffer.from(text), { sync: true });
    return key;
  }

  /**
   * Backs up keys of earlier versions.
   * @returns damaged files; their keys cannot sign in
   */
  async check(): Promise<string[]> {
    const damaged: string[] = [];
    for (const key of await this.#names()) {
      const file = await this.#read(key);
      if (!file || !this.#open(file)) damaged.push(this.#fileOf(key));
      else if (!existsSync(this.#copyOf(key))) await copyFile(this.#fileOf(key), this.#copyOf(key));
    }
    return damaged;
  }

  /** Restores damaged files from their copies; a revoked key has neither. */
  async repair(): Promise<{ readonly nRestored: number; readonly lost: readonly string[] }> {
    const lost: string[] = [];
    const damaged = await this.check();
    for (const file of damaged) {
      const key = path.parse(file).name;
      const copy = await readJson(this.#copyOf(key), KeyFile);
      if (copy?.key !== key || !this.#open(copy)) lost.push(file);
      else await writeAtomically(file, await readFile(this.#copyOf(key)), { sync: true });
    }
    return { nRestored: damaged.length - lost.length, lost };
  }

  /**
   * Invalidates the key's tokens and sessions.
   * @returns whether the key existed
   */
  async revoke(key: string): Promise<boolean> {
    // Also removes a damaged file, because a revoked key must not be restored.
    if (!Id.safeParse(key).success || !existsSync(this.#fileOf(key))) return false;
    await rm(this.#copyOf(key), { force: true });
    await rm(this.#fileOf(key), { force: true });
    return true;
  }

  async #read(key: string): Promise<KeyFile | undefined> {
    // The caller sent the key: only a UUID may become a file name.
    if (!Id.safeParse(key).success) return undefined;
    const file = await readJson(this.#fileOf(key), KeyFile);
    return file?.key === key ? file : undefined;
  }

  #open({ sealed_secret, ...described }: KeyFile): ApiKey | undefined {
    const { key, name, role, dataset_ids: datasetIds } = described;
    try {
      const secret = decrypt(sealed_secret, this.#encryptionKey, contextOf(described));
      return { key, name, role, datasetIds, secret };
    } catch {
      // The file was edited by hand, or its secret was encrypted under another secret key.
      return undefined;
    }
  }

  async #names(): Promise<string[]> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.json'));
    return names.map((name) => path.parse(name).name);
  }

  #copyOf(key: string): string {
    return path.join(this.#copies, `${key}.json`);
  }

  #fileOf(key: string): string {
    return path.join(this.#folder, `${key}.json`);
  }
}
