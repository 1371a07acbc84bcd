import type { Dataset } from '#contract/dataset/dataset.ts';
import { DeletedMissingMedia, PurgedMedia } from '#contract/missing-media.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { Engine } from '#engine/engine.ts';
import { toMissingMedia } from '#engine/http/datasets/missing-routes.ts';
import { UserError } from '#platform/user-error.ts';
import { askServer } from './data/ask-server.ts';
import { findDataset, type NamedDataset } from './data/find-dataset.ts';
import { openEngine } from './data/open-engine.ts';
import { datasetsOfServer } from './list-datasets.ts';
import { KEPT_SECONDS, type Options } from './options/options.ts';
import { printTable } from './output/print-table.ts';

const DAY_SECONDS = 86_400;

interface KnownDataset extends NamedDataset, Pick<Dataset, 'missing'> {
  deleteMissing(folder: string): Promise<number>;
  purgeDeleted(olderThanDays: number): Promise<number>;
}

/** `missing [list|remove <dataset> [<folder>]]`: lists missing images, or marks them as deleted. */
export function missing(options: Options): Promise<void> {
  const [action = 'list', wanted, folder = '', ...more] = options.positionals;
  return withDatasets(options, async (datasets) => {
    if (action === 'list' && wanted === undefined) return printMissing(datasets);
    if (action !== 'remove' || wanted === undefined || more.length > 0) {
      throw new UserError('Name one dataset: semblance missing remove <dataset> [<folder>]');
    }
    const dataset = await findDataset(datasets, wanted);
    const nDeleted = await dataset.deleteMissing(folder.replace(/\/+$/, ''));
    console.log(
      `${dataset.name}: ${countImages(nDeleted)} deleted. If their files return, their tags return too, until they are purged.`,
    );
  });
}

/**
 * `purge [<dataset>] [--older-than 30d]`: deletes the tags and the data for saved views that were
 * kept of deleted images.
 */
export function purge(options: Options): Promise<void> {
  const [wanted, ...more] = options.positionals;
  if (more.length > 0) throw new UserError('Name one dataset, or none for all datasets.');
  const days = Math.floor((options.olderThanSeconds ?? KEPT_SECONDS) / DAY_SECONDS);
  return withDatasets(options, async (datasets) => {
    const named = wanted === undefined ? datasets : [await findDataset(datasets, wanted)];
    for (const dataset of named) {
      const nPurged = await dataset.purgeDeleted(days);
      console.log(`${dataset.name}: deleted what was kept for ${countImages(nPurged)}.`);
    }
  });
}

/**
 * Works on the datasets through the server that runs on the data directory, or opens the directory.
 */
async function withDatasets(
  { dataDir, store }: Options,
  work: (datasets: readonly KnownDataset[]) => Promise<void>,
): Promise<void> {
  const served = await datasetsOfServer(dataDir);
  if (served) return work(served.map((dataset) => ofServer(dataDir, dataset)));
  const { engine } = await openEngine(dataDir, { store });
  try {
    await work(ofEngine(engine));
  } finally {
    await engine.close();
  }
}

function ofServer(dataDir: string, { id, display_name: name, missing }: Dataset): KnownDataset {
  const change = async (
    route: typeof ROUTES.missingMedia | typeof ROUTES.deletedMedia,
    query: Record<string, string>,
  ) => {
    const pathname = `${routePath(route, { dataset_id: id })}?${new URLSearchParams(query)}`;
    const response = await askServer(dataDir, pathname, 'DELETE');
    if (!response) throw new UserError(`The server failed for ${name}. See its log.`);
    return response.json();
  };
  return {
    ...{ id, name, missing },
    deleteMissing: async (folder) =>
      DeletedMissingMedia.parse(await change(ROUTES.missingMedia, { folder })).media_ids.length,
    purgeDeleted: async (days) =>
      PurgedMedia.parse(await change(ROUTES.deletedMedia, { older_than_days: String(days) }))
        .n_purged,
  };
}

function ofEngine(engine: Engine): KnownDataset[] {
  return engine.datasets.map((dataset) => ({
    id: dataset.stored.datasetId,
    name: dataset.stored.displayName,
    missing: toMissingMedia(dataset.report.missing),
    deleteMissing: async (folder) => (await engine.deleteMissing(dataset, folder)).length,
    purgeDeleted: (days) => engine.purgeDeleted(dataset, days),
  }));
}

function printMissing(datasets: readonly KnownDataset[]): void {
  const rows = datasets.flatMap(({ id, name, missing }) =>
    (missing?.folders ?? []).map(({ folder, n_images, since }) => [
      ...[id, name, folder === '' ? '(the whole folder)' : folder],
      ...[String(n_images), since],
    ]),
  );
  if (rows.length === 0) {
    console.log('No images are missing.');
    return;
  }
  printTable(['id', 'name', 'folder', 'images', 'missing since'], rows);
}

function countImages(n: number): string {
  return `${n.toLocaleString('en')} image${n === 1 ? '' : 's'}`;
}
