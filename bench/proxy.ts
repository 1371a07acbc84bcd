import path from 'node:path';
import { mintToken } from '#auth/mint-token.ts';
import { packagedGallery } from '#cli/data/sample-gallery.ts';
import { keyCredentials } from '#remote/client/credentials.ts';
import { drawImage } from '../e2e/gallery.ts';
import { startRemoteServer } from '../e2e/remote/remote-server.ts';
import type { Figures } from './figures/figures.ts';
import { serve } from './serve.ts';
import { percentile } from './statistics.ts';

const EXPLORES = 300;
const UPLOADS = 80;
const WARM_UPS = 5;
/** Kept between runs, as that of the search bench is. */
const DATA_DIR = path.resolve('.semblance', 'bench');

type Ask = (pathname: string, init?: RequestInit) => Promise<Response>;

/** What a server before another one adds: the same requests directly and through it, in turn. */
export async function benchProxy(figures: Figures): Promise<void> {
  const served = await serve(DATA_DIR);
  const { engine, apiKey } = served;
  const [dataset] = await engine.addFolders([await packagedGallery()]);
  if (!dataset) throw new Error('the engine did not add the folder');
  // As `npm start` serves it.
  dataset.setFindObjects(false);
  await engine.index(dataset);
  const front = await startRemoteServer({
    upstream: served.url,
    dataDir: path.join(DATA_DIR, 'in front'),
    credentials: keyCredentials(apiKey),
  });
  const headers = { authorization: `Bearer ${await mintToken(apiKey, 3600)}` };
  const direct: Ask = (pathname, init) => fetch(served.url + pathname, { ...init, headers });
  const { datasetId } = dataset.stored;
  const mediaIds = dataset.index?.mediaIds() ?? [];

  const exploring = await compare('explore', EXPLORES, direct, front.browse, (ask, run) => {
    const anchor = mediaIds[(run * 61) % mediaIds.length];
    return ask(
      `/api/v1/explore/${datasetId}?threshold=1&entity_type=IMAGES&page_number=0&anchor_type=MEDIA&anchor_media_id=${anchor}`,
    );
  });
  const picture = new Uint8Array(await drawImage('stars', 1));
  const uploading = await compare('upload', UPLOADS, direct, front.browse, (ask) => {
    const body = new FormData();
    body.set('file', new File([picture], 'query.jpg'));
    const pathname = `/api/v1/dataset/${datasetId}/search-image-similarity?threshold=0&entity_type=IMAGES`;
    return ask(pathname, { method: 'POST', body });
  });
  await front.close();
  await served.close();
  figures.add({
    name: 'explore through a proxy ÷ directly',
    value: exploring,
    unit: '',
    better: 'lower',
  });
  figures.add({
    name: 'upload through a proxy ÷ directly',
    value: uploading,
    unit: '',
    better: 'lower',
  });
}

/**
 * In turn, so that whatever else the machine does slows both down.
 * @returns the ratio of the medians
 */
async function compare(
  name: string,
  runs: number,
  direct: Ask,
  through: Ask,
  work: (ask: Ask, run: number) => Promise<Response>,
): Promise<number> {
  const samples = { directly: [] as number[], through: [] as number[] };
  for (let run = -WARM_UPS; run < runs; run++) {
    for (const [way, ask] of [
      ['directly', direct],
      ['through', through],
    ] as const) {
      const start = performance.now();
      const response = await work(ask, run + WARM_UPS);
      if (!response.ok) throw new Error(`${name} ${way}: ${response.status}`);
      await response.arrayBuffer();
      if (run >= 0) samples[way].push(performance.now() - start);
    }
  }
  for (const percent of [50, 95, 99]) {
    const [a, b] = [percentile(samples.directly, percent), percentile(samples.through, percent)];
    console.log(
      `  ${name} p${percent}: ${a.toFixed(1)} ms directly, ${b.toFixed(1)} ms through the proxy, ratio ${(b / a).toFixed(2)}`,
    );
  }
  return percentile(samples.through, 50) / percentile(samples.directly, 50);
}
