import { hkdfSync, randomBytes } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { copyFile, link, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { COMMAND } from '#platform/command-line.ts';
import { temporaryName, writeAtomically } from '#platform/files/write-atomically.ts';
import { UserError } from '#platform/user-error.ts';

/** 256 bits: the most that HS256 and AES-256 can use. */
const N_BYTES = 32;

/**
 * The only secret stored unencrypted in the data directory; all others are derived from it or
 * encrypted under it.
 */
export class SecretKey {
  readonly #bytes: Buffer;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /**
   * Creates the key on first use; only its owner may read the file.
   * @param copy path of the backup
   * @throws UserError
   */
  static async load(file: string, copy: string): Promise<SecretKey> {
    if (!existsSync(file)) await createOnce(file);
    const key = await read(file);
    const copied = await read(copy);
    if (!key) {
      const remedy = copied
        ? `Restore it from ${copy} with: ${COMMAND} repair --data "${path.dirname(file)}"`
        : 'Delete it to create a new one, which ends every session and revokes every key.';
      throw new UserError(`${file} does not contain a valid key. ${remedy}`);
    }
    if (!copied?.equals(key)) await write(copy, key);
    return new SecretKey(key);
  }

  /**
   * Restores a damaged file from its copy.
   * @returns whether the file was damaged and could be restored
   */
  static async repair(file: string, copy: string): Promise<boolean> {
    if (!existsSync(file) || (await read(file))) return false;
    const copied = await read(copy);
    if (!copied) return false;
    await write(file, copied);
    return true;
  }

  /** A secret for one purpose; no other secret can be computed from it (RFC 5869). */
  derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#bytes, '', purpose, N_BYTES));
  }
}

export function newSecret(): string {
  return randomBytes(N_BYTES).toString('base64url');
}

/** Undefined for a missing file or an invalid key. */
async function read(file: string): Promise<Buffer | undefined> {
  if (!existsSync(file)) return undefined;
  const bytes = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64url');
  return bytes.length === N_BYTES ? bytes : undefined;
}

function write(file: string, key: Buffer): Promise<void> {
  return writeAtomically(file, Buffer.from(`${key.toString('base64url')}\n`), { sync: true });
}

async function createOnce(file: string): Promise<void> {
  const whole = temporaryName(file);
  await writeFile(whole, `${newSecret()}\n`, { mode: 0o600 });
  // Unlike a rename, a link keeps the key of a process that was faster; neither exposes a partial
  // file.
  await link(whole, file).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return;
    // The file system has no hard links.
    await copyFile(whole, file, constants.COPYFILE_EXCL);
  });
  await rm(whole);
}
