import { prepareDataDirectory } from '#engine/data-directory.ts';
import { Engine } from '#engine/engine.ts';
import type { FetchRules } from '#engine/fetch/fetch-image.ts';
import { StoreInUseError } from '#engine/store/store.ts';
import { type Keys, loadKeys } from './keys.ts';
import { UserError } from './user-error.ts';

export interface OpenEngine {
  readonly engine: Engine;
  readonly keys: Keys;
}

/** @throws UserError when the data directory cannot be used */
export async function openEngine(
  dataDir: string,
  fetchRules: Partial<FetchRules> = {},
  log: (message: string) => void = console.error,
): Promise<OpenEngine> {
  const keys = await openKeys(dataDir);
  try {
    const { key, secret } = keys.apiKey;
    const engine = await Engine.open({
      dataDir,
      keys: new Map([[key, secret]]),
      log,
      fetchRules,
    });
    return { engine, keys };
  } catch (error) {
    if (!(error instanceof StoreInUseError)) throw error;
    throw new UserError(`The data directory ${dataDir} is ${error.message}.`);
  }
}

export async function openKeys(dataDir: string): Promise<Keys> {
  const directory = await prepareDataDirectory(dataDir).catch((error: Error) => {
    throw new UserError(`The data directory ${dataDir} cannot be made: ${error.message}.`);
  });
  return loadKeys(directory.keys);
}
