import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { BUNDLED_PACKAGES, type BundledPackage } from './bundled-packages.ts';
import { lockFor, PackageLock, pinsFor } from './pinned-lock.ts';

const Versions = z.record(z.string(), z.string());

/** Fields of package.json that a package has too; the others are for a clone. */
const Manifest = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  type: z.literal('module'),
  engines: Versions,
  bin: Versions,
  exports: z.record(z.string(), z.unknown()),
  files: z.array(z.string()),
  dependencies: Versions,
});

/** Kept of a bundled package's manifest: enough to find its modules, and whose they are. */
const BundledManifest = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string().optional(),
  license: z.string(),
  repository: z.unknown().optional(),
  type: z.string().optional(),
  main: z.string().optional(),
  exports: z.unknown().optional(),
});

const TEXTS = ['README.md', 'CHANGELOG.md', 'LICENSE', 'docs/licenses.md'];
const ABOUT_LICENSE = /^(licen[cs]e|notice|readme|third)/i;
const SOURCE_MAP = /\.map$/;

/**
 * Lays the package that npm packs into a folder, from a clone in which the app and the server are built:
 * their files, the packages that are not installed as published, and the exact versions of all others.
 * The lock file is for a bill of materials; npm does not pack it.
 */
export async function stagePackage(folder: string): Promise<void> {
  const manifest = Manifest.parse(await readJson('package.json'));
  const bundleDependencies = BUNDLED_PACKAGES.map(({ name }) => name);
  const dependencies = await allDependencies(manifest.dependencies);
  const product = { ...manifest, dependencies, bundleDependencies };
  const lock = PackageLock.parse(await readJson('package-lock.json'));
  await rm(folder, { recursive: true, force: true });
  for (const file of [...manifest.files, ...TEXTS]) {
    await copy(file, path.join(folder, file), SOURCE_MAP);
  }
  for (const bundled of BUNDLED_PACKAGES) await stageBundled(bundled, folder);
  const files = [...manifest.files, ...TEXTS];
  const staged = { ...product, files, ...pinsFor(product, lock) };
  await writeJson(path.join(folder, 'package.json'), staged);
  await writeJson(path.join(folder, 'package-lock.json'), lockFor(product, lock));
}

/** With those that the bundled packages need in the places of their own. */
async function allDependencies(dependencies: Readonly<Record<string, string>>) {
  const needed = BUNDLED_PACKAGES.flatMap(({ needs }) => needs);
  const versions = await Promise.all(
    needed.map(async (name) => [name, (await installed(name)).version] as const),
  );
  return { ...dependencies, ...Object.fromEntries(versions) };
}

async function stageBundled({ name, keep, omit }: BundledPackage, folder: string): Promise<void> {
  const from = path.join('node_modules', name);
  const to = path.join(folder, 'node_modules', name);
  const texts = (await readdir(from)).filter((file) => ABOUT_LICENSE.test(file));
  for (const file of [...keep, ...texts]) {
    await copy(path.join(from, file), path.join(to, file), omit);
  }
  await writeJson(path.join(to, 'package.json'), await installed(name));
}

async function installed(name: string) {
  return BundledManifest.parse(await readJson(path.join('node_modules', name, 'package.json')));
}

async function copy(from: string, to: string, omit?: RegExp): Promise<void> {
  await cp(from, to, { recursive: true, filter: (file) => !omit?.test(file) });
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}

async function writeJson(file: string, content: unknown): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
}
