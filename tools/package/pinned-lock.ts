import { z } from 'zod';

const Versions = z.record(z.string(), z.string());

const LockedNode = z.looseObject({
  version: z.string(),
  optional: z.boolean().optional(),
  os: z.array(z.string()).optional(),
  cpu: z.array(z.string()).optional(),
  dependencies: Versions.optional(),
  optionalDependencies: Versions.optional(),
});

/** As npm writes it: packages by the folder that they lie in, `''` for the product itself. */
export const PackageLock = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional() })),
});
export type PackageLock = z.infer<typeof PackageLock>;

interface Product {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly bundleDependencies: readonly string[];
}

interface Pins {
  readonly dependencies: Readonly<Record<string, string>>;
  /** Packages that an installation can do without. */
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

const PREFIX = 'node_modules/';

/** The part of the clone's lock file that the product needs when it is installed, on any platform. */
export function lockFor(product: Product, lock: PackageLock): PackageLock {
  const { name, version, dependencies, bundleDependencies } = product;
  const packages: PackageLock['packages'] = {
    '': { name, version, dependencies, bundleDependencies },
  };
  for (const [folder, node] of neededBy(product, lock, () => true)) {
    packages[folder] = bundleDependencies.includes(folder.slice(PREFIX.length))
      ? { version: node.version, inBundle: true }
      : { ...node, dev: undefined, devOptional: undefined, peer: undefined };
  }
  return { lockfileVersion: lock.lockfileVersion, packages };
}

/**
 * The exact version of every package that the product needs on all platforms. Those of one platform
 * are named, in exact versions too, by the packages that need them.
 * @throws Error if one package is needed in two versions
 */
export function pinsFor(product: Product, lock: PackageLock): Pins {
  const pins = { dependencies: new Map<string, string>(), optional: new Map<string, string>() };
  for (const [folder, { version, optional }] of neededBy(product, lock, isForAllPlatforms)) {
    const name = folder.slice(PREFIX.length);
    if (name.includes(`/${PREFIX}`)) throw new Error(`Two versions of one package: ${folder}`);
    (optional ? pins.optional : pins.dependencies).set(name, version);
  }
  return {
    dependencies: sorted(pins.dependencies),
    optionalDependencies: sorted(pins.optional),
  };
}

type LockedNode = z.infer<typeof LockedNode>;

function isForAllPlatforms({ os, cpu }: LockedNode): boolean {
  return os === undefined && cpu === undefined;
}

/**
 * By folder. A bundled package needs nothing: the tarball has it, or the product depends on it.
 * @param isWanted whether a package of a package counts, with those that only it needs
 */
function neededBy(
  { dependencies, bundleDependencies }: Product,
  lock: PackageLock,
  isWanted: (node: LockedNode) => boolean,
): ReadonlyMap<string, LockedNode> {
  const found = new Map<string, LockedNode>();
  const waiting = Object.keys(dependencies).map((wanted) => ({ wanted, from: '' }));
  for (const { wanted, from } of waiting) {
    const folder = folderOf(wanted, from, lock);
    // Optional, and not for any platform that the lock file knows.
    if (folder === undefined || found.has(folder)) continue;
    const node = LockedNode.parse(lock.packages[folder]);
    if (from !== '' && !isWanted(node)) continue;
    found.set(folder, node);
    if (bundleDependencies.includes(wanted)) continue;
    const needs = { ...node.dependencies, ...node.optionalDependencies };
    waiting.push(...Object.keys(needs).map((need) => ({ wanted: need, from: folder })));
  }
  return found;
}

function sorted(versions: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...versions].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where Node finds a package that the package in a folder imports. */
function folderOf(wanted: string, from: string, lock: PackageLock): string | undefined {
  const folder = `${from === '' ? '' : `${from}/`}${PREFIX}${wanted}`;
  if (Object.hasOwn(lock.packages, folder)) return folder;
  if (from === '') return undefined;
  const outer = from.lastIndexOf(`/${PREFIX}`);
  return folderOf(wanted, outer === -1 ? '' : from.slice(0, outer), lock);
}
