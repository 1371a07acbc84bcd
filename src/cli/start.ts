import type { Engine } from '#engine/engine.ts';
import type { LiveDataset } from '#engine/live-dataset.ts';
import { decideOnObjects } from './decide-on-objects.ts';
import { foldersToServe } from './folders.ts';
import { indexWithProgress } from './index-progress.ts';
import type { Listener } from './listen.ts';
import { loadNamedModel } from './load-named-model.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';
import type { Options } from './options.ts';
import { announceServer, forgetServer } from './running-server.ts';
import { serveApp } from './serve-app.ts';
import { onStopSignal } from './stop-signal.ts';
import { UserError } from './user-error.ts';
import { builtApp } from './web-root.ts';

/** `start [folder]…`: serves the app and the API at once, indexes the folders and watches them. */
export async function start(options: Options, projectRoot: string): Promise<void> {
  const webRoot = await builtApp(projectRoot);
  const folders = await foldersToServe(options.positionals);
  const opened = await openEngine(options.dataDir, {
    fetchRules: { maxBytes: options.maxUploadBytes },
  });
  const model = await loadNamedModel(opened.engine, options.model);
  const named = await opened.engine.addFolders(folders, model);
  await decideOnObjects(opened.engine.datasets, options.findObjects);
  opened.engine.findObjects = options.findObjects;
  const listener = await serve(opened, options, webRoot);
  onStopSignal(() => stop(opened.engine, listener, options.dataDir));
  await indexAll(opened.engine, named);
}

async function serve(
  { engine, keys }: OpenEngine,
  options: Options,
  webRoot: string,
): Promise<Listener> {
  const { fetch } = engine;
  const app = await serveApp(fetch, keys, options, webRoot).catch(async (error: unknown) => {
    await engine.close();
    throw error;
  });
  await announceServer(options.dataDir, app.url);
  return app;
}

/** The named folders, then those whose first run was broken off. One fails without the others. */
async function indexAll(engine: Engine, named: readonly LiveDataset[]): Promise<void> {
  await engine.resumeIntakes();
  const unfinished = engine.datasets.filter(
    ({ index, stored }) => !index && stored.source === 'FOLDER',
  );
  for (const dataset of new Set([...named, ...unfinished])) {
    await indexWithProgress(engine, dataset).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      console.error(error.message);
    });
    engine.watch(dataset);
  }
}

async function stop(engine: Engine, listener: Listener, dataDir: string): Promise<void> {
  await listener.close();
  await engine.close();
  await forgetServer(dataDir);
}
