import { z } from 'zod';
import { Dataset } from '#contract/dataset.ts';
import { ROUTES } from '#contract/routes.ts';
import { mintToken } from '#proxy/mint-token.ts';
import { openEngine, openKeys } from './open-engine.ts';
import type { Options } from './options.ts';
import { printTable } from './print-table.ts';
import { findServer } from './running-server.ts';

const TOKEN_LIFETIME_SECONDS = 60;

type Row = Pick<Dataset, 'id' | 'display_name' | 'status' | 'n_images'>;

/** `datasets`: what the data directory holds, asked of the server when one is running on it. */
export async function listDatasets(options: Options): Promise<void> {
  const rows = (await askServer(options.dataDir)) ?? (await readStore(options.dataDir));
  if (rows.length === 0) {
    console.log('There are no datasets yet. Make one with: npm run semblance -- index <folder>');
    return;
  }
  printTable(
    ['id', 'name', 'status', 'images'],
    rows.map((row) => [row.id, row.display_name, row.status, String(row.n_images)]),
  );
}

async function readStore(dataDir: string): Promise<Row[]> {
  const { engine } = await openEngine(dataDir);
  const rows = engine.datasets.map(({ stored, status, index }) => ({
    id: stored.datasetId,
    display_name: stored.displayName,
    status,
    n_images: index?.size ?? 0,
  }));
  await engine.close();
  return rows;
}

/** Undefined when no server answers: then none runs on the data directory, or none any more. */
async function askServer(dataDir: string): Promise<Row[] | undefined> {
  const url = await findServer(dataDir);
  if (url === undefined) return undefined;
  const { ring } = await openKeys(dataDir);
  const token = await mintToken(ring.local, TOKEN_LIFETIME_SECONDS);
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(new URL(ROUTES.datasets, url), { headers }).catch(() => undefined);
  return response?.ok ? z.array(Dataset).parse(await response.json()) : undefined;
}
