import path from 'node:path';

/**
 * Finds the images named in annotation files. Those files come from other machines and tools, so
 * their accents may have another Unicode form and their paths another base folder.
 */
export class ImageNames {
  readonly #root: string;
  readonly #paths: ReadonlySet<string>;
  readonly #byComposedPath = new Map<string, string>();
  readonly #byBaseName = new Map<string, string[]>();

  /**
   * @param root the dataset's folder, absolute
   * @param paths of its images, relative to it
   */
  constructor(root: string, paths: ReadonlySet<string>) {
    this.#root = composed(root).replace(/\/$/, '');
    this.#paths = paths;
    for (const file of paths) {
      const path = composed(file);
      this.#byComposedPath.set(path, file);
      const name = baseName(path);
      const others = this.#byBaseName.get(name);
      if (others) others.push(file);
      else this.#byBaseName.set(name, [file]);
    }
  }

  /**
   * The image with exactly that path, relative to the annotation file's folder or the dataset's.
   * @param from the folder of the annotation file, relative to the dataset's
   */
  exact(name: string, from: string): string | undefined {
    const nearby = path.posix.join(from, name);
    if (this.#paths.has(nearby)) return nearby;
    if (this.#paths.has(name)) return name;
    const wanted = composed(name);
    const inRoot = wanted.startsWith(`${this.#root}/`)
      ? wanted.slice(this.#root.length + 1)
      : wanted;
    return (
      this.#byComposedPath.get(path.posix.join(composed(from), wanted)) ??
      this.#byComposedPath.get(inRoot)
    );
  }

  /**
   * Images that share the longest path suffix with the name: one, or several when it is ambiguous.
   */
  alike(name: string): readonly string[] {
    const wanted = composed(name);
    let longest = 0;
    let found: string[] = [];
    for (const file of this.#byBaseName.get(baseName(wanted)) ?? []) {
      const nShared = sharedParts(wanted, composed(file));
      if (nShared > longest) found = [];
      if (nShared >= longest) found.push(file);
      longest = Math.max(longest, nShared);
    }
    return found;
  }
}

/**
 * Normalizes to Unicode's composed form, with `/` between parts and without redundant `.` or `..`.
 */
function composed(name: string): string {
  const slashed = name.replace(/^file:\/\//, '').replaceAll('\\', '/');
  return path.posix.normalize(slashed).normalize('NFC');
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

/** Number of trailing parts that two paths share. */
function sharedParts(one: string, other: string): number {
  const [a, b] = [one.split('/').reverse(), other.split('/').reverse()];
  const nDifferent = a.findIndex((part, n) => part !== b[n]);
  return nDifferent === -1 ? a.length : nDifferent;
}
