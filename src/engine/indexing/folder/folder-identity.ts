import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';

const EXACT = { bigint: true } as const;

/** Device and inode of a folder, which a drive mounted in its place does not share; null when it is not there. */
export async function folderIdentity(folder: string): Promise<string | null> {
  return stat(folder, EXACT).then(identityOf, () => null);
}

/**
 * Remembers which folders a run has listed, and tells whether others lie in their places now. No event
 * tells that a drive is mounted again: the watches are those of the empty folder below it.
 */
export class FolderIdentities {
  readonly #root: string;
  readonly #identities = new Map<string, string | null>();

  /** @param root absolute */
  constructor(root: string) {
    this.#root = root;
  }

  /** Call it before the folder is listed: what is mounted later is then seen as a change. */
  add(folder: string): void {
    const absolute = path.join(this.#root, folder);
    try {
      this.#identities.set(absolute, identityOf(statSync(absolute, EXACT)));
    } catch {
      this.#identities.set(absolute, null);
    }
  }

  async haveChanged(): Promise<boolean> {
    // One after another: this goes on for as long as the server runs, and should not be felt.
    for (const [folder, identity] of this.#identities) {
      if ((await folderIdentity(folder)) !== identity) return true;
    }
    return false;
  }
}

function identityOf({ dev, ino }: { dev: bigint; ino: bigint }): string {
  return `${dev}:${ino}`;
}
