import { ROUTES, routePath } from '#contract/routes.ts';
import { UserError } from '#platform/user-error.ts';
import { askServer } from './data/ask-server.ts';
import { findDataset, type NamedDataset } from './data/find-dataset.ts';
import { openEngine } from './data/open-engine.ts';
import { datasetsOfServer } from './list-datasets.ts';
import type { Options } from './options/options.ts';

/** `remove <dataset>`: removes a dataset, through the server if one runs on the data directory. */
export async function removeDataset(options: Options): Promise<void> {
  const { dataDir, positionals } = options;
  const [wanted, ...more] = positionals;
  if (wanted === undefined || more.length > 0) {
    throw new UserError('Name one dataset by its id, name or folder: semblance remove <dataset>');
  }
  const { name } = (await removeAtServer(dataDir, wanted)) ?? (await removeFrom(options, wanted));
  console.log(`${name} is removed. The files in its folder are unchanged.`);
}

async function removeAtServer(dataDir: string, wanted: string): Promise<NamedDataset | undefined> {
  const datasets = await datasetsOfServer(dataDir);
  if (!datasets) return undefined;
  const dataset = await findDataset(
    datasets.map(({ id, display_name }) => ({ id, name: display_name })),
    wanted,
  );
  const pathname = routePath(ROUTES.dataset, { dataset_id: dataset.id });
  const response = await askServer(dataDir, pathname, 'DELETE');
  if (!response) throw new UserError(`The server could not remove ${dataset.name}. See its log.`);
  return dataset;
}

async function removeFrom({ dataDir, store }: Options, wanted: string): Promise<NamedDataset> {
  const { engine } = await openEngine(dataDir, { store });
  try {
    const datasets = engine.datasets.map((dataset) => ({
      id: dataset.stored.datasetId,
      name: dataset.stored.displayName,
      dataset,
    }));
    const found = await findDataset(datasets, wanted);
    await engine.removeDataset(found.dataset);
    return found;
  } finally {
    await engine.close();
  }
}
