import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { openKeys } from '#cli/data/open-keys.ts';
import { expect, test } from './fixtures.ts';
import { startSemblance } from './semblance-process.ts';

const WHOSE = { name: 'Your session' };

async function openSession(page: Page) {
  await page.getByRole('button', WHOSE).click();
  return page.getByRole('dialog', WHOSE);
}

test.beforeEach(({ expectedErrors }) => {
  expectedErrors.push(/status of 401/);
});

test('the session of this machine is described, and is opened again only on request', async ({
  page,
  semblance,
}) => {
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  const dialog = await openSession(page);
  await expect(dialog).toContainText('This machine');
  await expect(dialog).toContainText('this browser needs no key');
  await expect(dialog).toContainText('Admin');
  await expect(dialog).toContainText('All datasets on this server');
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
  await page.goto(semblance.url);
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
  await page.getByRole('button', { name: 'Continue as this machine' }).click();
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
});

test('signing out ends the session, and Back does not reopen it', async ({
  page,
  context,
  semblance,
}) => {
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  await page.getByRole('link', { name: /^Level 4/ }).click();
  await expect(page).toHaveURL(/threshold=4/);
  const before = await context.cookies();
  const dialog = await openSession(page);
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
  // Nor does the cookie that somebody may have copied.
  await context.addCookies(before);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
});

test('other tabs of the browser are signed out and in as well', async ({
  page,
  context,
  semblance,
}) => {
  const address = `${semblance.url}dataset/${semblance.drawn}/data`;
  await page.goto(address);
  const other = await context.newPage();
  await other.goto(address);
  await (await openSession(other)).getByRole('button', { name: 'Sign out' }).click();
  await page.bringToFront();
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
  await other.getByRole('button', { name: 'Continue as this machine' }).click();
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible({
    timeout: 30_000,
  });
});

test('signing out works with keyboard and palette on a phone, and a revoked key is rejected', async ({
  page,
  workFolder,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const folder = path.join(workFolder, 'keyed');
  const dataDir = `${folder} data`;
  await mkdir(folder);
  const server = await startSemblance({ folders: [folder], dataDir });
  const { ring, links } = await openKeys(dataDir);
  const [{ id } = { id: '' }] = await server.ready();
  const come = async (name: string, datasetIds: string[] | null) => {
    const made = await ring.add({ name, role: 'reader', datasetIds });
    await page.goto(`${server.url}?token=${await links.create(made.key, 60)}`);
    await expect(page.getByRole('heading', { name: `Sign in as ${name}` })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.getByRole('button', { name: 'Sign in' }).click();
    return made.key;
  };

  await come('Ada Lovelace', [id]);
  await expect(page.getByText('keyed has no images')).toBeVisible();
  await expect(page.getByRole('button', WHOSE)).toHaveAttribute('title', /Ada Lovelace, reader/);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type('who am i');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', WHOSE);
  await expect(dialog).toContainText('Ada Lovelace');
  await expect(dialog).toContainText('Reader');
  await expect(dialog).toContainText('keyed');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await dialog.getByRole('button', { name: 'Close' }).focus();
  await page.keyboard.press('Tab');
  await expect(dialog.getByRole('button', { name: 'Sign out' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  // One that may see no dataset learns as whom it came in.
  const key = await come('Grace', []);
  await expect(page.getByRole('heading', { name: 'No datasets for this key' })).toBeVisible();
  await expect(await openSession(page)).toContainText('Grace');
  await ring.revoke(key);
  await page.goto(server.url);
  await expect(page.getByRole('heading', { name: 'Your session has ended' })).toBeVisible();
  await page.close();
  await server.stop();
});
