import { Engine, type EngineOptions } from '#engine/engine.ts';
import { StoreInUseError } from '#engine/store/store.ts';
import { type Keys, openKeys } from './keys/open-keys.ts';
import { UserError } from './user-error.ts';

export interface OpenEngine {
  readonly engine: Engine;
  readonly keys: Keys;
}

/** @throws UserError when the data directory cannot be used */
export async function openEngine(
  dataDir: string,
  rules: Pick<EngineOptions, 'fetchRules' | 'intakeLimits'> = {},
  log: (message: string) => void = console.error,
): Promise<OpenEngine> {
  const keys = await openKeys(dataDir);
  try {
    const engine = await Engine.open({
      dataDir,
      log,
      keys: keys.ring,
      ...rules,
    });
    return { engine, keys };
  } catch (error) {
    if (!(error instanceof StoreInUseError)) throw error;
    throw new UserError(`The data directory ${dataDir} is ${error.message}.`);
  }
}
