import type { Engine } from '#engine/engine.ts';
import type { LiveDataset } from '#engine/live-dataset.ts';
import { decideOnObjects } from './decide-on-objects.ts';
import { addEngineMetrics } from './engine-metrics.ts';
import { foldersToServe } from './folders.ts';
import { showProgress } from './index-progress.ts';
import { loadNamedModel } from './load-named-model.ts';
import { type Log, openLog } from './log.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';
import type { Options } from './options.ts';
import { announceServer, forgetServer } from './running-server.ts';
import { type ServedApp, serveApp } from './serve-app.ts';
import { onStopSignal } from './stop-signal.ts';
import { UserError } from './user-error.ts';
import { builtApp } from './web-root.ts';

/** `start [folder]…`: serves the app and the API at once, indexes the folders and watches them. */
export async function start(options: Options, projectRoot: string): Promise<void> {
  const webRoot = await builtApp(projectRoot);
  const folders = await foldersToServe(options.positionals);
  const log = openLog(options.log);
  const rules = { fetchRules: { maxBytes: options.maxUploadBytes } };
  const opened = await openEngine(options.dataDir, rules, log.message);
  const model = await loadNamedModel(opened.engine, options.model);
  const named = await opened.engine.addFolders(folders, model);
  await decideOnObjects(opened.engine.datasets, options.findObjects);
  opened.engine.findObjects = options.findObjects;
  const app = await serve(opened, options, webRoot, log);
  const following = followFolders(opened.engine, named, log);
  onStopSignal(
    async () => {
      await app.close();
      // Its last words come from the store.
      await opened.engine.endRuns();
      await following.catch(() => undefined);
      await opened.engine.close();
      await forgetServer(options.dataDir);
    },
    () => app.finish(),
  );
  await following;
}

async function serve(
  { engine, keys }: OpenEngine,
  options: Options,
  webRoot: string,
  log: Log,
): Promise<ServedApp> {
  const upstream = { fetch: engine.fetch, notReadyBecause: () => engine.notReadyBecause() };
  const app = await serveApp(upstream, { keys, options, webRoot, log }).catch(
    async (error: unknown) => {
      await engine.close();
      throw error;
    },
  );
  addEngineMetrics(app.metrics.registry, engine);
  await announceServer(options.dataDir, app.url);
  return app;
}

/**
 * Follows all folders, those of earlier starts, too. How the first run goes is told of the named ones
 * and of those that cannot be searched yet, one after another; one fails without the others.
 */
async function followFolders(
  engine: Engine,
  named: readonly LiveDataset[],
  log: Log,
): Promise<void> {
  await engine.resumeIntakes();
  const runs = engine.datasets
    .filter(({ stored }) => stored.source === 'FOLDER')
    .map((dataset) => ({
      dataset,
      isTold: named.includes(dataset) || !dataset.index,
      firstRun: engine.watch(dataset),
    }));
  for (const { dataset, isTold, firstRun } of runs) {
    if (!isTold) continue;
    await showProgress(engine, dataset, firstRun, log.progress).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      log.message(error.message);
    });
  }
}
