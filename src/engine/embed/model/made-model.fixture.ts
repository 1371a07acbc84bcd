import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { ensureModelFile, modelFilePath } from './model-file.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..', '..');
const CACHE = path.join(ROOT, 'dist', 'test-model');
/** What the converted network depends on. */
const SOURCES = ['src/engine/embed/model', 'src/engine/embed/features', 'src/engine/embed/assets'];

/**
 * Gives a data directory the converted network, so that not every test converts it again. It is kept
 * between runs as long as its sources are the same. Tests of the conversion itself do without.
 */
export async function giveModel(dataDir: string): Promise<void> {
  const models = path.join(dataDir, 'models');
  await mkdir(models, { recursive: true, mode: 0o700 });
  await cp(await madeModel(), models, { recursive: true, force: false });
}

let made: Promise<string> | undefined;

/** The folder of the converted network, to be read only. */
export function madeModel(): Promise<string> {
  made ??= makeModel();
  return made;
}

async function makeModel(): Promise<string> {
  const folder = path.join(CACHE, await hashOfSources());
  if (existsSync(folder)) return folder;
  const unfinished = path.join(CACHE, randomUUID());
  await ensureModelFile(modelFilePath(unfinished));
  // Another process may have made it meanwhile; both are the same.
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true }));
  return folder;
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(path.join(ROOT, 'package-lock.json')));
  for (const folder of SOURCES) {
    const entries = await readdir(path.join(ROOT, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (!entry.isFile() || entry.name.includes('.test.')) continue;
      hash.update(entry.name).update(await readFile(path.join(ROOT, folder, entry.name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
