import path from 'node:path';
import { copySampleGallery, expect, test } from './fixtures.ts';
import { startSemblance } from './semblance-process.ts';

test('who asks too much is told so calmly, and gets the results when it is time', async ({
  page,
  workFolder,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 429/);
  const folder = path.join(workFolder, 'limited');
  await copySampleGallery(folder, 12);
  const server = await startSemblance({
    folders: [folder],
    dataDir: `${folder} data`,
    args: ['--rate-limit', '60'],
  });
  await server.ready();
  await page.goto(server.url);
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
  // As other pages behind the same address may have.
  await page.evaluate(async () => {
    while ((await fetch('/api/v1/datasets')).status !== 429);
  });
  await page.getByRole('link', { name: /^Level 4/ }).click();
  await expect(page.getByRole('alert')).toContainText(
    /This address has sent too many requests; try again in \d+ second/,
  );
  // No click: the page asks again by itself.
  await expect(page.getByRole('alert')).toHaveCount(0, { timeout: 60_000 });
  await expect(page.getByRole('link', { name: /^Find images similar to/ }).first()).toBeVisible();
  await page.close();
  await server.stop();
});
