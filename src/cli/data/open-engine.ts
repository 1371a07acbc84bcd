import { Engine } from '#engine/engine.ts';
import type { EngineOptions } from '#engine/open-parts.ts';
import { COMMAND } from '#platform/command-line.ts';
import { explainDataDirectory } from './data-directory-error.ts';
import { type Keys, openKeys } from './open-keys.ts';

export interface OpenEngine {
  readonly engine: Engine;
  readonly keys: Keys;
}

/** @throws UserError when the data directory cannot be used */
export async function openEngine(
  dataDir: string,
  rules: Pick<
    EngineOptions,
    | 'store'
    | 'node'
    | 'fetchRules'
    | 'uploadLimits'
    | 'uploadQuotaBytes'
    | 'indexMemoryBytes'
    | 'now'
    | 'threads'
    | 'growthWaitMs'
  > = {},
  log: (message: string) => void = console.error,
): Promise<OpenEngine> {
  const keys = await openKeys(dataDir);
  try {
    for (const file of await keys.ring.check()) {
      log(
        `${file} is damaged, so its key is not accepted. To restore it from the backup, stop the server and run: ${COMMAND} repair --data "${dataDir}"`,
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

/** The folders of all datasets, by the id of the dataset. */
export function foldersOf({ datasets }: Engine): Record<string, string> {
  return Object.fromEntries(datasets.map(({ stored }) => [stored.datasetId, stored.folder]));
}
