import { hkdfSync, randomBytes } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { copyFile, link, readFile, rm, writeFile } from 'node:fs/promises';
import { temporaryName } from '#engine/embed/write-atomically.ts';
import { UserError } from '../user-error.ts';

/** 256 bits: as much as HS256 and AES-256 can use. */
const N_BYTES = 32;

/** The one secret that lies open in the data directory; all others are derived from it or sealed under it. */
export class SecretKey {
  readonly #bytes: Buffer;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Made at its first use; only its owner may read the file. @throws UserError */
  static async load(file: string): Promise<SecretKey> {
    if (!existsSync(file)) await createOnce(file);
    const bytes = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64url');
    if (bytes.length === N_BYTES) return new SecretKey(bytes);
    throw new UserError(
      `${file} holds no valid key; remove it to make a new one, which ends every session and key.`,
    );
  }

  /** A secret for one purpose, from which no other can be found (RFC 5869). */
  derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#bytes, '', purpose, N_BYTES));
  }
}

export function newSecret(): string {
  return randomBytes(N_BYTES).toString('base64url');
}

async function createOnce(file: string): Promise<void> {
  const whole = temporaryName(file);
  await writeFile(whole, `${newSecret()}\n`, { mode: 0o600 });
  // Unlike a rename, a link leaves the key of a process that was faster; neither shows half a file.
  await link(whole, file).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return;
    // A file system without links.
    await copyFile(whole, file, constants.COPYFILE_EXCL);
  });
  await rm(whole);
}
