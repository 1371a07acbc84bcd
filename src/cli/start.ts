import type { LiveDataset } from '#engine/datasets/dataset.ts';
import type { Engine } from '#engine/engine.ts';
import { UserError } from '#platform/user-error.ts';
import type { WebApp } from '#proxy/web-app.ts';
import { type NamedFolder, namedFolders, refuseUnknown } from './data/folders.ts';
import { loadNamedModel } from './data/load-named-model.ts';
import { decideOnObjects } from './data/object-detection-default.ts';
import { foldersOf, type OpenEngine, openEngine } from './data/open-engine.ts';
import { announceServer, forgetServer } from './data/running-server.ts';
import { openLog, type ServerLog } from './options/log.ts';
import type { Options } from './options/options.ts';
import { showProgress } from './output/index-progress.ts';
import { showModelChange } from './output/model-change-progress.ts';
import { addEngineMetrics } from './serve/engine-metrics.ts';
import { type ServedApp, serveApp } from './serve/serve-app.ts';
import { onStopSignal } from './serve/stop-signal.ts';

/** Printed once, because the model decides what searches can find. */
const BUILT_IN_MODEL_HINT =
  'Images are compared by the built-in model, which finds near-duplicates, crops, products, colors and shapes but reads no words; the dataset settings offer better models for kinds of things and for words.';

/** `start [folder]…`: serves the app and the API at once, indexes the folders and watches them. */
export async function start(options: Options, webApp: WebApp): Promise<void> {
  const folders = await namedFolders(options.positionals, options.dataDir);
  const log = openLog(options.log);
  const opened = await openEngine(options.dataDir, engineRules(options), log.message);
  // Runs before the server starts, so that no client takes the images known before the first scan
  // for the whole dataset.
  const { runs, needsHint } = await beginRuns(opened.engine, folders, options);
  const app = await serve(opened, options, webApp, log);
  if (needsHint) console.log(BUILT_IN_MODEL_HINT);
  // Others may stop the server as soon as they can find it.
  const announcing = announceServer(options.dataDir, {
    url: app.url,
    folders: foldersOf(opened.engine),
  });
  const reporting = reportRuns(runs, opened.engine, log);
  onStopSignal(
    async () => {
      await app.close();
      await announcing.catch(() => undefined);
      // Nobody can ask it any more, and what follows may be cut short.
      await forgetServer(options.dataDir);
      // The last report is read from the store, which is closed afterwards.
      await opened.engine.endRuns();
      await reporting.catch(() => undefined);
      await opened.engine.close();
    },
    () => app.finish(),
  );
  await Promise.all([announcing, reporting]);
}

export function engineRules(options: Options) {
  const { store, maxUploadBytes, uploadQuotaBytes, indexMemoryBytes } = options;
  return { store, fetchRules: { maxBytes: maxUploadBytes }, uploadQuotaBytes, indexMemoryBytes };
}

/** Adds the folders as datasets, and begins to index and follow all of them. */
export async function beginRuns(engine: Engine, folders: readonly NamedFolder[], options: Options) {
  engine.prepare();
  refuseUnknown(folders, engine.datasets);
  const isFirstStart = engine.datasets.length === 0;
  const model = await loadNamedModel(engine, options.model);
  const named = await engine.addFolders(folders, {
    model,
    labelsFromFolders: options.labelsFromFolders,
    readText: options.readText,
  });
  await decideOnObjects(engine.datasets, options.findObjects, options.dataDir);
  engine.findObjects = options.findObjects;
  const runs = await followFolders(engine, named);
  return { runs, needsHint: isFirstStart && !model };
}

async function serve(
  { engine, keys }: OpenEngine,
  options: Options,
  webApp: WebApp,
  log: ServerLog,
): Promise<ServedApp> {
  const upstream = { fetch: engine.fetch, notReadyBecause: () => engine.notReadyBecause() };
  const app = await serveApp(upstream, { keys, options, webApp, log }).catch(
    async (error: unknown) => {
      await engine.close();
      throw error;
    },
  );
  addEngineMetrics(app.metrics.registry, () => engine);
  return app;
}

interface FirstRun {
  readonly dataset: LiveDataset;
  /** Whether the terminal shows the run's progress. */
  readonly isReported: boolean;
  readonly ended: ReturnType<Engine['watch']>;
}

/**
 * Follows all folders, including those of earlier starts. The first run is reported for the named
 * folders and for those that cannot be searched yet.
 */
async function followFolders(engine: Engine, named: readonly LiveDataset[]): Promise<FirstRun[]> {
  await engine.resumeUploads();
  for (const dataset of engine.datasets) {
    await engine.resumeModelChange(dataset);
    engine.followText(dataset);
  }
  return engine.datasets
    .filter(({ stored }) => stored.source === 'FOLDER')
    .map((dataset) => ({
      dataset,
      isReported: named.includes(dataset) || !dataset.index,
      ended: engine.watch(dataset),
    }));
}

/** Reports the runs and changes of models one after another; a failed run does not stop the others. */
export async function reportRuns(
  runs: readonly FirstRun[],
  engine: Engine,
  log: ServerLog,
): Promise<void> {
  const tell = (error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    log.message(error.message);
  };
  for (const { dataset, isReported, ended } of runs) {
    if (isReported) await showProgress(engine, dataset, ended, log.progress).catch(tell);
  }
  for (const dataset of engine.datasets) {
    await showModelChange(engine, dataset, log.progress).catch(tell);
  }
}
