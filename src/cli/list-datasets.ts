import { z } from 'zod';
import { Dataset } from '#contract/dataset/dataset.ts';
import { ROUTES } from '#contract/routes.ts';
import { toMissingMedia } from '#engine/http/datasets/missing-routes.ts';
import { COMMAND } from '#platform/command-line.ts';
import { askServer } from './data/ask-server.ts';
import { openEngine } from './data/open-engine.ts';
import type { Options } from './options/options.ts';
import { printTable } from './output/print-table.ts';

type Row = Pick<Dataset, 'id' | 'display_name' | 'status' | 'n_images' | 'missing'>;

/** `datasets`: lists the datasets of the data directory, through the server if one runs on it. */
export async function listDatasets(options: Options): Promise<void> {
  const rows = (await datasetsOfServer(options.dataDir)) ?? (await readStore(options));
  if (rows.length === 0) {
    console.log(`No datasets yet. Create one with: ${COMMAND} index <folder>`);
    return;
  }
  printTable(
    ['id', 'name', 'status', 'images'],
    rows.map((row) => [row.id, row.display_name, row.status, imagesText(row)]),
  );
}

function imagesText({ n_images, missing }: Row): string {
  return missing ? `${n_images}, ${missing.n_images} of them missing` : String(n_images);
}

async function readStore({ dataDir, store }: Options): Promise<Row[]> {
  const { engine } = await openEngine(dataDir, { store });
  const rows = engine.datasets.map(({ stored, status, index, report }) => ({
    id: stored.datasetId,
    display_name: stored.displayName,
    status,
    n_images: index?.size ?? 0,
    missing: toMissingMedia(report.missing),
  }));
  await engine.close();
  return rows;
}

/** Undefined when no server responds. */
export async function datasetsOfServer(dataDir: string): Promise<Dataset[] | undefined> {
  const response = await askServer(dataDir, ROUTES.datasets);
  return response && z.array(Dataset).parse(await response.json());
}
