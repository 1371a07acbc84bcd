import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { drawImage } from '../gallery.ts';
import { startTlsProxy } from '../tls-proxy.ts';
import { copySampleGallery, dropFiles, expect, test } from './fixtures.ts';
import { type SemblanceProcess, startSemblance } from './semblance-process.ts';
import { TRUSTED } from './trusted-certificate.ts';

/** Would run if any part of the app took it for markup. */
const HOSTILE = '<img src=x onerror=window.owned=1><script>window.owned=1</script>';
const HOSTILE_NAME = '<img src=x onerror=window.owned=1>\'"&.jpg';

async function semblance(dataDir: string, ...args: string[]): Promise<string> {
  const command = ['tools/run.mjs', 'semblance', ...args, '--data', dataDir];
  return (await promisify(execFile)(process.execPath, command)).stdout;
}

/** An address that lets a browser in under a new key. */
async function linkFor(dataDir: string, role: string): Promise<URL> {
  const added = await semblance(dataDir, 'keys', 'add', '--name', 'Ada', '--role', role);
  const key = /^Key +(\S+)$/m.exec(added)?.[1] ?? '';
  return new URL((await semblance(dataDir, 'keys', 'link', key)).trim());
}

/** No text has become an element or run as a script. */
async function expectUntouched(page: Page): Promise<void> {
  expect(await page.evaluate(() => 'owned' in window)).toBe(false);
  await expect(page.locator('img[src="x"], img[onerror]')).toHaveCount(0);
}

test('names, labels, captions and EXIF are shown as text everywhere', async ({
  page,
  workFolder,
}) => {
  const folder = path.join(workFolder, 'hostile');
  await mkdir(folder);
  const bytes = await drawImage('balls', 1);
  const exif = { IFD0: { ImageDescription: HOSTILE, Artist: HOSTILE, Copyright: HOSTILE } };
  await writeFile(path.join(folder, HOSTILE_NAME), await sharp(bytes).withExif(exif).toBuffer());
  await writeFile(path.join(folder, 'other.jpg'), await drawImage('stars', 2));
  await writeFile(path.join(folder, '<b>torn.jpg'), 'no picture');
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const row = [cell(HOSTILE_NAME), cell(HOSTILE), cell(HOSTILE)].join();
  await writeFile(path.join(folder, 'image_annotations.csv'), `filename,label,caption\n${row}\n`);
  await writeFile(
    path.join(folder, 'object_annotations.csv'),
    `filename,col_x,row_y,width,height,label\n${cell(HOSTILE_NAME)},10,10,60,60,${cell(HOSTILE)}\n`,
  );
  const server = await startSemblance({ folders: [folder], dataDir: `${folder} data` });
  const [dataset] = await server.ready();
  await page.goto(`${server.url}dataset/${dataset?.id}/data`);
  const tile = page.getByRole('link', { name: `Find images similar to ${HOSTILE_NAME}` });
  await expect(tile).toBeVisible();
  await tile.focus();
  await page.keyboard.press('Space');
  const lightbox = page.getByRole('dialog');
  await expect(lightbox.getByRole('heading', { name: HOSTILE_NAME })).toBeVisible();
  await expect(lightbox.getByText(HOSTILE).first()).toBeVisible();
  await expectUntouched(page);
  await page.keyboard.press('Escape');
  await tile.click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(HOSTILE_NAME);
  await dropFiles(page, [{ name: HOSTILE_NAME, type: 'image/jpeg', bytes }]);
  await page.getByRole('button', { name: 'Search whole image' }).click();
  await expect(page).toHaveURL(/anchor_type=UPLOAD|UPLOAD/i);
  await page.getByRole('button', { name: '1 file could not be read' }).click();
  await expect(page.getByRole('dialog')).toContainText('<b>torn.jpg');
  await expectUntouched(page);
  await page.close();
  await server.stop();
});

test.describe('behind a reverse proxy with TLS, under its own path', () => {
  test('the whole app works, and a reader can open images but not tag them', async ({
    page,
    workFolder,
  }) => {
    const folder = path.join(workFolder, 'proxied');
    const dataDir = `${folder} data`;
    await copySampleGallery(folder, 12);
    const server: SemblanceProcess = await startSemblance({
      folders: [folder],
      dataDir,
      args: ['--base-path', '/semblance', '--trust-proxy', '127.0.0.1'],
    });
    const proxy = await startTlsProxy(server.port, TRUSTED);
    const { pathname, search } = await linkFor(dataDir, 'reader');
    expect(pathname).toBe('/semblance/');
    await page.goto(proxy.origin + pathname + search);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
    expect(new URL(page.url()).pathname).toMatch(/^\/semblance\/dataset\/.*\/data$/);
    expect(page.url()).not.toContain('token');
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ secure: true, httpOnly: true, path: '/semblance' });
    expect(cookie?.name).toMatch(/^__Secure-/);

    const tile = page.getByRole('link', { name: /^Find images similar/ }).first();
    const loaded = () =>
      tile.locator('img').evaluate((image: HTMLImageElement) => [image.src, image.naturalWidth]);
    await expect.poll(async () => (await loaded())[1]).toBeGreaterThan(0);
    expect((await loaded())[0]).toMatch(new RegExp(`^${proxy.origin}/semblance/media/`));
    await tile.click();
    await expect(page.getByText('Identical').first()).toBeVisible();
    await page.reload();
    await expect(page.getByText('Identical').first()).toBeVisible();
    const bytes = await drawImage('windows', 3);
    await dropFiles(page, [{ name: 'query.jpg', type: 'image/jpeg', bytes }]);
    await page.getByRole('button', { name: 'Search whole image' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('query.jpg');

    await page.getByRole('button', { name: /^Select all 12 images/ }).click();
    const bar = page.getByRole('region', { name: 'Selection' });
    await expect(bar.getByRole('button', { name: 'Tag' })).toBeDisabled();
    await expect(bar.getByRole('button', { name: 'Tag' })).toHaveAccessibleDescription(
      'This needs editor access. You are signed in with a reader key.',
    );
    await expect(bar.getByRole('button', { name: 'Export' })).toBeEnabled();
    await page.close();
    await proxy.close();
    await server.stop();
  });
});
