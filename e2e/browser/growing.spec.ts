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
  await expect(header.getByTitle(/of 1,200 .*images\/s/)).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: /^Indexing, \d+%$/ })).toHaveCount(1);
  await expect(page.getByRole('progressbar')).toHaveCount(0);

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
  const level = header.locator('[aria-current="true"]').filter({ hasText: 'clusters' });
  const counted = await level.textContent();
  expect(shown?.startsWith(counted?.replace(/(\d)(clusters)/, '$1 $2') ?? '')).toBe(true);
  await server.ready();
  await expect(header).toContainText('1,200 images', { timeout: 60_000 });
  expect(await detail.textContent()).toBe(shown);
  expect(await level.textContent()).toBe(counted);

  await more.press('Enter');
  await expect(more).toBeHidden();
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeFocused();
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(0);
  await expect(level).not.toHaveText(counted ?? '');
  await page.close();
  await server.stop();
});
