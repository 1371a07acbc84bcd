import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openingLevel } from '#web/dataset/opening-level.ts';
import { drawGallery, drawImage } from '../gallery.ts';
import { copySampleGallery, dropFiles, expect, test } from './fixtures.ts';
import { startSemblance } from './semblance-process.ts';

test('indexing shows its progress, and the results appear automatically', async ({
  page,
  workFolder,
}) => {
  const folder = path.join(workFolder, 'being indexed');
  await copySampleGallery(folder, 160);
  const server = await startSemblance({ folders: [folder], dataDir: `${folder} data` });
  await page.goto(server.url);
  await expect(page.getByRole('heading', { name: 'being indexed is being indexed' })).toBeVisible();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await expect(page.getByText(/of 160 .*images\/s/)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible({
    timeout: 60_000,
  });
  const [dataset] = await server.ready();
  // The first images may have opened another level, which stays when the others arrive.
  await page.goto(server.url);
  const level = dataset ? openingLevel(dataset) : 0;
  expect(level).toBeGreaterThan(0);
  await expect(page).toHaveURL(`${server.url}dataset/${dataset?.id}/data?threshold=${level}`);
  await expect(page.getByRole('status').first()).toContainText(
    'Finer levels are mostly single images.',
  );
  await page.getByRole('link', { name: /^Level 0/ }).click();
  await expect(page).toHaveURL(`${server.url}dataset/${dataset?.id}/data`);
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
  await page.getByRole('link', { name: 'Semblance, all clusters' }).click();
  await expect(page).toHaveURL(/threshold=/);
  await page.close();
  await server.stop();
});

test('an image copied into the folder appears automatically', async ({ page, workFolder }) => {
  const folder = path.join(workFolder, 'watched');
  await copySampleGallery(folder, 12);
  const server = await startSemblance({ folders: [folder], dataDir: `${folder} data` });
  await server.ready();
  await page.goto(server.url);
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
  const copy = page.getByRole('link', { name: 'Find images similar to copied.jpg' });
  await expect(copy).toHaveCount(0);
  await writeFile(path.join(folder, 'copied.jpg'), await drawImage('stars', 1));
  await expect(copy).toBeVisible();
  await rm(path.join(folder, 'copied.jpg'));
  await expect(copy).toHaveCount(0);
  await page.close();
  await server.stop();
});

test('a search by upload can be opened again after the server was killed', async ({
  page,
  workFolder,
  expectedErrors,
}) => {
  expectedErrors.push(/ERR_CONNECTION|Failed to load resource/);
  const folder = path.join(workFolder, 'killed');
  const dataDir = `${folder} data`;
  await mkdir(folder);
  await drawGallery(folder);
  const server = await startSemblance({ folders: [folder], dataDir });
  await server.ready();
  await page.goto(server.url);
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
  const bytes = await drawImage('windows', 3);
  await dropFiles(page, [{ name: 'query.jpg', type: 'image/jpeg', bytes }]);
  await page.getByRole('button', { name: 'Search whole image' }).click();
  const nearest = page.getByRole('link', { name: 'Find images similar to windows/3.jpg' });
  await expect(nearest).toBeVisible();

  await server.stop('SIGKILL');
  await page.getByRole('link', { name: /^Level 4/ }).click();
  await expect(page.getByRole('alert')).toContainText('The server is not responding');
  const again = await startSemblance({ folders: [folder], dataDir, port: server.port });
  // No reload, no click: the page recovers by itself.
  await expect(nearest).toBeVisible();
  await page.reload();
  await expect(nearest).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('query.jpg');
  await page.close();
  await again.stop();
});

test('a server for other machines opens a session only for the printed address', async ({
  page,
  workFolder,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 401/);
  const folder = path.join(workFolder, 'shared');
  await mkdir(folder);
  const server = await startSemblance({
    folders: [folder],
    dataDir: `${folder} data`,
    host: '0.0.0.0',
  });
  const local = `http://127.0.0.1:${server.port}/`;
  await page.goto(local);
  await expect(page.getByText('Open the link from your terminal')).toBeVisible();
  await page.goto(local + new URL(server.url).search);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('shared has no images')).toBeVisible();
  expect(page.url()).not.toContain('token');
  await page.close();
  await server.stop();
});

test('unreadable files are listed with their reasons', async ({ page, workFolder }) => {
  const folder = path.join(workFolder, 'broken');
  await copySampleGallery(folder, 12);
  await writeFile(path.join(folder, 'torn "page".jpg'), 'no picture');
  for (let n = 0; n < 30; n++) await writeFile(path.join(folder, `scan ${n}.bmp`), 'BM');
  await writeFile(path.join(folder, 'image_annotations.csv'), 'filename,label\nx.jpg,"a\n');
  const server = await startSemblance({ folders: [folder], dataDir: `${folder} data` });
  await server.ready();
  await page.goto(server.url);
  await page.getByRole('button', { name: '1 file could not be read' }).click();
  const dialog = page.getByRole('dialog', { name: 'Skipped files' });
  await expect(dialog).toContainText('torn "page".jpg');
  await expect(dialog).toContainText('not an image');
  await expect(dialog).toContainText('image_annotations.csv, line 2');
  const bitmaps = dialog.getByRole('listitem').filter({ hasText: 'BMP is not supported' });
  await expect(bitmaps).toHaveText(/^scan 0\.bmpand 29 more/);
  await expect(dialog.getByRole('button', { name: 'Copy list' })).toBeVisible();

  // What a browser gives to a page that came by plain http from another machine.
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'clipboard'));
  await page.reload();
  await page.getByRole('button', { name: '1 file could not be read' }).click();
  await expect(dialog).toContainText('not an image');
  await expect(dialog.getByRole('button', { name: 'Copy list' })).toHaveCount(0);
  await page.close();
  await server.stop();
});
