import path from 'node:path';
import { copySampleGallery, expect, test } from './fixtures.ts';
import { startSemblance } from './semblance-process.ts';

/** Takes ten seconds at least, of which the first images need three. */
const N_IMAGES = 1200;

test('the first images are searchable while others are indexed, and these do not replace them', async ({
  page,
  workFolder,
}) => {
  test.slow();
  const folder = path.join(workFolder, 'growing');
  await copySampleGallery(folder, N_IMAGES);
  const server = await startSemblance({
    folders: [folder],
    dataDir: `${folder} data`,
    args: ['--no-objects'],
  });
  await page.goto(server.url);
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible({
    timeout: 60_000,
  });
  const header = page.getByRole('banner');
  await expect(header).toContainText(/\d images, indexing \d+%/);
  await expect(page.getByRole('progressbar', { name: 'Indexing the dataset' })).toBeVisible();
  await expect(page.getByText(/of 1,200 .*images\/s/)).toBeVisible();

  // Someone who reads keeps the results until they ask for more.
  const more = header.getByRole('button', { name: /^Show [\d,]+ more images?$/ });
  await expect(more).toBeHidden();
  const links = page.getByRole('link', { name: /^Find images similar/ });
  await expect(links.nth(40)).toBeAttached({ timeout: 60_000 });
  await page.mouse.move(400, 500);
  await page.mouse.wheel(0, 400);
  await expect(more).toBeVisible({ timeout: 60_000 });
  const detail = page.getByText(/^[\d,]+ clusters, largest first/);
  const shown = await detail.textContent();
  await server.ready();
  await expect(header).toContainText('1,200 images', { timeout: 60_000 });
  expect(await detail.textContent()).toBe(shown);
  await page.close();
  await server.stop();
});
