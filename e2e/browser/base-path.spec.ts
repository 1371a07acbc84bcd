import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ExportTask } from '#contract/export/export-task.ts';
import { startTlsProxy } from '../tls-proxy.ts';
import { copySampleGallery, expect, test } from './fixtures.ts';
import { pageSecretOf } from './page-parts.ts';
import { startSemblance } from './semblance-process.ts';
import { TRUSTED } from './trusted-certificate.ts';

const PREFIX = '/tools/semblance';

// `page.request` asks by itself, and does not know what the browser trusts.
test.use({ ignoreHTTPSErrors: true });

const ways = [
  { way: 'that keeps the path', args: ['--base-path', PREFIX], isStripped: false },
  { way: 'that strips the path', args: ['--base-path', PREFIX], isStripped: true },
  {
    way: 'that strips the path and tells it',
    args: [],
    isStripped: true,
    headers: { 'x-forwarded-prefix': PREFIX },
  },
];

for (const { way, args, isStripped, headers } of ways) {
  test(`the app, the API page and all addresses work behind a proxy ${way}`, async ({
    page,
    workFolder,
  }) => {
    const folder = path.join(workFolder, way);
    await copySampleGallery(folder, 12);
    const server = await startSemblance({
      folders: [folder],
      dataDir: `${folder} data`,
      args: [...args, '--trust-proxy', '127.0.0.1'],
    });
    const mount = { prefix: PREFIX, isStripped, ...(headers && { headers }) };
    const proxy = await startTlsProxy(server.port, TRUSTED, mount);
    const root = `${proxy.origin}${PREFIX}`;
    const asked: string[] = [];
    const failed: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('response', (response) => response.status() >= 400 && failed.push(response.url()));

    await page.goto(`${root}/${new URL(server.url).search}`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
    expect(page.url()).toMatch(new RegExp(`^${root}/dataset/[^/]+/data$`));
    const datasetId = page.url().split('/').at(-2) ?? '';
    const picture = page.getByRole('link', { name: /^Find images similar/ }).first();
    const width = () =>
      picture.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth);
    await expect.poll(width).toBeGreaterThan(0);

    await page.getByRole('button', { name: /^Select all 12 images/ }).click();
    const bar = page.getByRole('region', { name: 'Selection' });
    await bar.getByRole('button', { name: 'Export' }).click();
    const started = page.waitForEvent('download');
    await page.getByRole('dialog').getByRole('button', { name: /^JSON/ }).click();
    const exported = await readFile(await (await started).path(), 'utf8');
    expect(JSON.parse(exported).media).toHaveLength(12);

    await page.keyboard.press('Escape');
    await picture.click();
    await expect(page.getByText('Identical').first()).toBeVisible();
    await page
      .getByRole('link', { name: /^Find images similar/ })
      .nth(1)
      .click();
    const trail = page.getByRole('navigation', { name: 'Search trail' });
    await expect(trail.getByRole('listitem')).toHaveCount(2);
    await page.reload();
    await expect(page.getByText('Identical').first()).toBeVisible();
    await trail.getByRole('button', { name: 'Edit trail' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as links' }).click();
    const links = await readFile(await (await saved).path(), 'utf8');
    expect(links).toContain(`](${page.url()})`);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);

    await page.keyboard.press('?');
    await page.getByRole('link', { name: 'API documentation' }).click();
    await expect(page).toHaveURL(`${root}/docs/api`);
    const status = page.locator('.opblock').filter({
      has: page.getByText('Get a dataset with its status and progress', { exact: true }),
    });
    await status.getByRole('button', { expanded: false }).first().click();
    await status.getByRole('textbox', { name: 'dataset_id' }).fill(datasetId);
    await status.getByRole('button', { name: 'Execute' }).click();
    const live = status.locator('.live-responses-table');
    await expect(live.locator('.response-col_status').last()).toContainText('200');
    await expect(live).toContainText(`"preview_uri": "${root}/media/`);
    await expect(status.locator('.request-url')).toContainText(
      `${root}/api/v1/dataset/${datasetId}`,
    );
    await page.getByRole('link', { name: 'Back to Semblance' }).click();
    await expect(picture).toBeVisible();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find an action' }).fill('API');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(`${root}/docs/api`);

    // With the session of the browser; the addresses of answers are taken as they are.
    const api = `${root}/api/v1/dataset/${datasetId}`;
    const secret = await pageSecretOf(page);
    const whole = await (await page.request.get(`${api}/export`, { headers: secret })).text();
    expect(whole).toContain(`"image_uri":"${root}/media/`);
    const begun = await page.request.get(`${api}/export_context_async`, { headers: secret });
    const { id } = ExportTask.parse(await begun.json());
    const task = async () => {
      const url = `${api}/export_status?export_task_id=${id}`;
      const answer = await page.request.get(url, { headers: secret });
      return ExportTask.parse(await answer.json());
    };
    await expect.poll(async () => (await task()).status).toBe('COMPLETED');
    const { download_uri } = await task();
    expect(download_uri).toMatch(new RegExp(`^${root}/api/`));
    expect((await page.request.get(download_uri ?? '')).status()).toBe(200);

    expect(asked.filter((url) => url.startsWith('http') && !url.startsWith(`${root}/`))).toEqual(
      [],
    );
    expect(failed).toEqual([]);
    await page.close();
    await proxy.close();
    await server.stop();
  });
}
