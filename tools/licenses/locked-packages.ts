import { readFileSync } from 'node:fs';
import { z } from 'zod';

const PackageLock = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(
    z.string(),
    z.object({
      /** Where it is not the name of the folder: an alias. */
      name: z.string().optional(),
      version: z.string(),
      license: z.string().optional(),
      integrity: z.string().optional(),
      resolved: z.string().optional(),
      dev: z.boolean().optional(),
      /** A package for developers that a package of the server could use. */
      devOptional: z.boolean().optional(),
      optional: z.boolean().optional(),
    }),
  ),
});

export interface LockedPackage {
  /** Where it lies, when it is installed. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  /** As an SPDX expression; undefined when the package states none. */
  readonly license: string | undefined;
  readonly integrity: string | undefined;
  readonly resolved: string | undefined;
  /** Needed for the build, the tests and tools alone. */
  readonly isDev: boolean;
  /** Not installed on platforms that it is not for. */
  readonly isOptional: boolean;
}

/** Every package of the lock file, also those of other platforms than this one. */
export function lockedPackages(lockFile: string): LockedPackage[] {
  const { packages } = PackageLock.parse(JSON.parse(readFileSync(lockFile, 'utf8')));
  return Object.entries(packages)
    .filter(([folder]) => folder !== '')
    .map(
      ([folder, { name, version, license, integrity, resolved, dev, devOptional, optional }]) => ({
        folder,
        name: name ?? folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length),
        version,
        license: license,
        integrity,
        resolved,
        isDev: (dev || devOptional) ?? false,
        isOptional: optional ?? false,
      }),
    );
}
