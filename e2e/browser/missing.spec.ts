import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { copySampleGallery, expect, test } from './fixtures.ts';
import { startSemblance } from './semblance-process.ts';

test('missing images are reported, opened, and deleted when they are permanently lost', async ({
  page,
  workFolder,
}, testInfo) => {
  // It indexes a folder of its own and waits until the server looks at the folder again.
  test.setTimeout(180_000);
  const folder = path.join(workFolder, 'photos');
  await copySampleGallery(folder, 12);
  const server = await startSemblance({ folders: [folder], dataDir: `${folder} data` });
  await server.ready();
  await page.goto(server.url);
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
  await expect(page.getByText(/missing/)).toHaveCount(0);
  await rename(folder, `${folder} away`);
  await mkdir(folder);
  const banner = page.getByRole('status').filter({ hasText: '12 images are missing' });
  await expect(banner).toContainText('Is a drive disconnected?', { timeout: 60_000 });
  await expect(page.getByText('Missing', { exact: true }).first()).toBeVisible();
  await testInfo.attach('banner', { body: await page.screenshot(), contentType: 'image/png' });

  await page
    .getByRole('link', { name: /Find images similar to/ })
    .first()
    .focus();
  await page.keyboard.press('Space');
  await expect(
    page.getByText(/The file has been missing since .* This is its thumbnail/),
  ).toBeVisible();
  await testInfo.attach('lightbox', { body: await page.screenshot(), contentType: 'image/png' });
  await page.keyboard.press('Escape');

  await banner.getByRole('button', { name: 'Details' }).click();
  const dialog = page.getByRole('dialog', { name: 'Missing images' });
  await expect(dialog).toContainText('12 images, missing since');
  await testInfo.attach('dialog', { body: await page.screenshot(), contentType: 'image/png' });
  await dialog.getByRole('button', { name: 'Delete missing images in photos' }).click();
  await expect(dialog).toContainText('No images are missing any more.');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'photos has no images' })).toBeVisible();
  await page.close();
  await server.stop();
});
