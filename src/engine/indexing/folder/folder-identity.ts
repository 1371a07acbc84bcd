import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';

const EXACT = { bigint: true } as const;

/**
 * Device and inode of a folder, which differ when a drive is mounted in its place; null when the
 * folder does not exist.
 */
export async function folderIdentity(folder: string): Promise<string | null> {
  return stat(folder, EXACT).then(identityOf, () => null);
}

/**
 * Remembers the identity of each folder that a run listed, and detects replaced ones. No event
 * reports that a drive was mounted again, because the watches stay on the empty folder below the
 * mount.
 */
export class FolderIdentities {
  readonly #root: string;
  readonly #identities = new Map<string, string | null>();

  /** @param root absolute */
  constructor(root: string) {
    this.#root = root;
  }

  /** Call it before the folder is listed, so that a later mount is detected as a change. */
  add(folder: string): void {
    const absolute = path.join(this.#root, folder);
    try {
      this.#identities.set(absolute, identityOf(statSync(absolute, EXACT)));
    } catch {
      this.#identities.set(absolute, null);
    }
  }

  async haveChanged(): Promise<boolean> {
    // One at a time: this check repeats while the server runs and should not load the disk.
    for (const [folder, identity] of this.#identities) {
      if ((await folderIdentity(folder)) !== identity) return true;
    }
    return false;
  }
}

function identityOf({ dev, ino }: { dev: bigint; ino: bigint }): string {
  return `${dev}:${ino}`;
}
