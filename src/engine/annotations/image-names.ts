import path from 'node:path';

/**
 * Finds the images that annotation files name. Those files come from other machines and tools, which
 * write accents in another Unicode form and paths from another folder.
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
   * The image of just that path, from the folder of the annotation file or that of the dataset.
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

  /** Images whose path ends as the name does, on as many parts as any: one, or it is not clear which. */
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

/** In Unicode's composed form, with `/` between its parts and no `.` or `..` that can be left out. */
function composed(name: string): string {
  const slashed = name.replace(/^file:\/\//, '').replaceAll('\\', '/');
  return path.posix.normalize(slashed).normalize('NFC');
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

/** How many parts two paths have in common, from the end. */
function sharedParts(one: string, other: string): number {
  const [a, b] = [one.split('/').reverse(), other.split('/').reverse()];
  const nDifferent = a.findIndex((part, n) => part !== b[n]);
  return nDifferent === -1 ? a.length : nDifferent;
}
