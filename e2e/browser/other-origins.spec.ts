import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { openKeys } from '#cli/keys/open-keys.ts';
import { ExploreResponse } from '#contract/explore.ts';
import { mintToken } from '#proxy/mint-token.ts';
import { drawPicture } from '../gallery.ts';
import { expect, test } from './fixtures.ts';
import { type ForeignSite, startForeignSite } from './foreign-site.ts';
import { type SemblanceProcess, startSemblance } from './semblance-process.ts';

let foreign: ForeignSite;
let server: SemblanceProcess;
let origin: string;
let token: string;
let datasetId: string;

test.beforeAll(async ({ workFolder }) => {
  test.setTimeout(180_000);
  const folder = path.join(workFolder, 'asked');
  await mkdir(folder);
  for (let n = 0; n < 4; n++) {
    await writeFile(path.join(folder, `${n}.jpg`), await drawPicture('balls', n));
  }
  foreign = await startForeignSite();
  const dataDir = `${folder} data`;
  server = await startSemblance({ folders: [folder], dataDir, args: ['--no-objects'] });
  origin = new URL(server.url).origin;
  const [dataset] = await server.ready();
  datasetId = dataset?.id ?? '';
  token = await mintToken((await openKeys(dataDir)).ring.local, 600);
});
test.afterAll(async () => {
  await foreign.close();
  await server.stop();
});

async function mediaAddresses(): Promise<string[]> {
  const answer = await fetch(`${origin}/api/v1/explore/${datasetId}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { clusters } = ExploreResponse.parse(await answer.json());
  const previews = clusters.flatMap((cluster) => cluster.previews);
  return previews.flatMap(({ media_uri, media_thumb_uri }) => [media_uri, media_thumb_uri]);
}

const widthsOf = (page: Page) =>
  page
    .locator('img')
    .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));

for (const from of ['crossSite', 'otherPort'] as const) {
  test(`a page of another origin (${from}) shows images by their signed addresses`, async ({
    page,
    expectedErrors,
  }) => {
    const addresses = await mediaAddresses();
    expect(addresses.length).toBeGreaterThanOrEqual(8);
    const images = addresses.map((address) => `<img src="${address.replaceAll('&', '&amp;')}">`);
    await page.goto(foreign.show(foreign[from], images.join('')));
    await expect
      .poll(async () => (await widthsOf(page)).filter((width) => width > 0).length)
      .toBe(addresses.length);

    expectedErrors.push(/status of 401/, /NotSameOrigin/);
    const unsigned = addresses.map((address) => address.replace(/&access_.*/, ''));
    const refused = unsigned.map((address) => `<img src="${address}">`);
    await page.goto(foreign.show(foreign[from], refused.join('')), { waitUntil: 'load' });
    expect(await widthsOf(page)).toEqual(unsigned.map(() => 0));
  });
}
