import { namedFolders, refuseUnknown } from './data/folders.ts';
import { loadNamedModel } from './data/load-named-model.ts';
import { decideOnObjects } from './data/object-detection-default.ts';
import { openEngine } from './data/open-engine.ts';
import type { Options } from './options/options.ts';
import { showProgress } from './output/index-progress.ts';
import { showModelChange } from './output/model-change-progress.ts';
import { onStopSignal } from './serve/stop-signal.ts';

/** `index <folder>…`: indexes the folders into the data directory without a server. */
export async function indexFolders(options: Options): Promise<void> {
  const folders = await namedFolders(options.positionals, options.dataDir);
  const { store, indexMemoryBytes } = options;
  const { engine } = await openEngine(options.dataDir, { store, indexMemoryBytes });
  const ignoreStopSignal = onStopSignal(() => engine.close());
  try {
    refuseUnknown(folders, engine.datasets);
    const model = await loadNamedModel(engine, options.model);
    const datasets = await engine.addFolders(folders, {
      model,
      labelsFromFolders: options.labelsFromFolders,
    });
    await decideOnObjects(datasets, options.findObjects, options.dataDir);
    for (const dataset of datasets) {
      await engine.resumeModelChange(dataset);
      // Before the run, because the model so far may not exist any more.
      await showModelChange(engine, dataset);
      await showProgress(engine, dataset, engine.index(dataset));
    }
  } finally {
    await engine.close();
    ignoreStopSignal();
  }
}
