import { type DataDirectory, prepareDataDirectory } from '#engine/data-directory.ts';
import { Engine } from '#engine/engine.ts';
import type { FetchRules } from '#engine/fetch/fetch-image.ts';
import { StoreInUseError } from '#engine/store/store.ts';
import { KeyRing } from './keys/key-ring.ts';
import { SecretKey } from './keys/secret-key.ts';
import { SessionLinks } from './keys/session-links.ts';
import { UserError } from './user-error.ts';

/** Who may use the server over a data directory, and how they come in. */
export interface Keys {
  readonly ring: KeyRing;
  readonly links: SessionLinks;
  readonly sessionSecret: Buffer;
  readonly directory: DataDirectory;
}

export interface OpenEngine {
  readonly engine: Engine;
  readonly keys: Keys;
}

/** @throws UserError when the data directory cannot be used */
export async function openEngine(
  dataDir: string,
  fetchRules: Partial<FetchRules> = {},
): Promise<OpenEngine> {
  const keys = await openKeys(dataDir);
  try {
    const engine = await Engine.open({
      dataDir,
      keys: keys.ring,
      log: console.error,
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
  const secretKey = await SecretKey.load(directory.secretKey);
  return {
    ring: new KeyRing(directory.keys, secretKey),
    links: new SessionLinks(directory.links),
    sessionSecret: secretKey.derive('sessions'),
    directory,
  };
}
