import path from 'node:path';
import { drawImage } from '../gallery.ts';
import { copySampleGallery, dropFiles, expect, test } from './fixtures.ts';
import { pageSecretOf } from './page-parts.ts';
import { startSemblance } from './semblance-process.ts';

test('a rate-limited user sees a message, and gets the results after the waiting time', async ({
  page,
  workFolder,
  expectedErrors,
}) => {
  expectedErrors.push(/status of (404|429)/);
  const folder = path.join(workFolder, 'limited');
  await copySampleGallery(folder, 12);
  const start = { folders: [folder], dataDir: `${folder} data` };
  // Indexed before, so that few requests have to wait for it.
  const first = await startSemblance(start);
  await first.ready();
  await first.stop();
  const server = await startSemblance({
    ...start,
    args: ['--rate-limit', '30', '--work-limit', '4'],
  });
  await page.goto(server.url);
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
  // Other pages of the same address keep it at its limit.
  const headers = await pageSecretOf(page);
  const others = await page.evaluateHandle((secret) => {
    const askOften = () => fetch('/api/v1/datasets', { headers: secret });
    return setInterval(askOften, 50);
  }, headers);
  await expect
    .poll(async () =>
      (await page.request.get(`${server.url}api/v1/datasets`, { headers })).status(),
    )
    .toBe(429);
  await page.getByRole('link', { name: /^Level 4/ }).click();
  await expect(page.getByRole('alert')).toContainText(
    /This address has sent too many requests. Try again in \d+ second/,
  );
  await page.evaluate((timer) => clearInterval(timer), others);
  // No click: the page asks again by itself.
  await expect(page.getByRole('alert')).toHaveCount(0, { timeout: 60_000 });
  await expect(page.getByRole('link', { name: /^Find images similar to/ }).first()).toBeVisible();

  // An upload waits too, and says why.
  await page.evaluate(async (secret) => {
    const init = { method: 'POST', headers: secret };
    while ((await fetch('/api/v1/dataset/none/export', init)).status !== 429);
  }, headers);
  const bytes = await drawImage('stars', 1);
  await dropFiles(page, [{ name: 'query.jpg', type: 'image/jpeg', bytes }]);
  await page.getByRole('button', { name: 'Search whole image' }).click();
  await expect(page.getByRole('alert')).toContainText(/too much work .* Try again in \d+ seconds/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('query.jpg', {
    timeout: 60_000,
  });
  await page.close();
  await server.stop();
});
