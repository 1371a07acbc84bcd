import { Engine } from '#engine/engine.ts';
import type { EngineOptions } from '#engine/open-parts.ts';
import { explainDataDirectory } from './data-directory-error.ts';
import { type Keys, openKeys } from './open-keys.ts';

export interface OpenEngine {
  readonly engine: Engine;
  readonly keys: Keys;
}

function repairCommand(dataDir: string): string {
  return `with the server stopped, npm run semblance -- repair --data "${dataDir}"`;
}

/** @throws UserError when the data directory cannot be used */
export async function openEngine(
  dataDir: string,
  rules: Pick<
    EngineOptions,
    'fetchRules' | 'uploadLimits' | 'uploadQuotaBytes' | 'now' | 'threads'
  > = {},
  log: (message: string) => void = console.error,
): Promise<OpenEngine> {
  const keys = await openKeys(dataDir);
  try {
    for (const file of await keys.ring.check()) {
      log(
        `${file} is damaged, and nobody comes in with that key; ${repairCommand(dataDir)} restores it from the backup if it can.`,
      );
    }
    const engine = await Engine.open({
      dataDir,
      log,
      keys: keys.ring,
      ...rules,
    });
    return { engine, keys };
  } catch (error) {
    throw explainDataDirectory(dataDir, error);
  }
}
