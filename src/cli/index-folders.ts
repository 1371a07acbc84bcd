import { foldersToServe } from './folders.ts';
import { indexWithProgress } from './index-progress.ts';
import { openEngine } from './open-engine.ts';
import type { Options } from './options.ts';
import { onStopSignal } from './stop-signal.ts';

/** `index <folder>…`: brings the folders into the data directory without a server. */
export async function indexFolders(options: Options): Promise<void> {
  const folders = await foldersToServe(options.positionals);
  const { engine } = await openEngine(options.dataDir);
  onStopSignal(() => engine.close());
  try {
    for (const dataset of await engine.addFolders(folders)) {
      await indexWithProgress(engine, dataset);
    }
  } finally {
    await engine.close();
  }
}
