import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const search = (page: Page) => page.getByRole('combobox', { name: 'Search the documentation' });
const results = (page: Page) => page.getByRole('option');

async function openSearch(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(search(page)).toBeFocused();
}

test('the app links to the documentation, and that to the app', async ({ page, semblance }) => {
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  await expect(page.getByRole('link', { name: /^Find images similar/ }).first()).toBeVisible();
  await page.keyboard.press('?');
  await page.getByRole('link', { name: 'Documentation', exact: true }).click();
  await expect(page).toHaveURL(`${semblance.url}docs/`);
  await page.getByRole('banner').getByRole('link', { name: 'API console' }).click();
  await expect(page.getByRole('heading', { name: /Semblance Visual Search API/ })).toBeVisible();
  await page.getByRole('link', { name: 'Documentation', exact: true }).click();
  await page.getByRole('link', { name: 'Open app' }).click();
  await expect(page.getByRole('link', { name: /^Find images similar/ }).first()).toBeVisible();
});

test('the search finds a section without a network and opens it with one', async ({
  page,
  context,
  semblance,
}) => {
  const sections = page.waitForResponse(/search\.json$/);
  await page.goto(`${semblance.url}docs`);
  await (await sections).finished();
  await context.setOffline(true);
  await page.keyboard.press('/');
  await search(page).fill('region propor');
  await expect(results(page).first()).toContainText('Search with a region');
  await expect(page.getByRole('status')).toContainText(/sections?$/);
  await search(page).fill('notaword');
  await expect(page.getByRole('status')).toHaveText('Nothing found. Try fewer or other words.');
  await expect(results(page)).toHaveCount(0);
  await search(page).fill('self-signed certificate');
  await expect(results(page).first()).toContainText('A remote with a certificate of your own');
  await context.setOffline(false);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/operations\.html#a-remote-with-a-certificate-of-your-own$/);
  const heading = page.getByRole('heading', { name: /^A remote with a certificate/ });
  await expect(heading).toBeInViewport();
});

test('the keyboard chooses a result, also one on the same page', async ({ page, semblance }) => {
  await page.goto(`${semblance.url}docs/operations.html`);
  await openSearch(page);
  await search(page).fill('backup');
  await expect(results(page).nth(1)).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(results(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowUp');
  await expect(results(page).first()).toContainText('Running a server');
  await page.keyboard.press('Enter');
  await expect(search(page)).toBeHidden();
  await expect(page.getByRole('heading', { name: /^Backup/ })).toBeInViewport();
});

test('a command is copied as it is written', async ({ page, context, semblance }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${semblance.url}docs/guide/words.html`);
  await page.getByRole('button', { name: 'Copy' }).first().click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toBe('npm start -- ~/scans --read-text\n');
});

test('the theme is that of the app', async ({ page, semblance }) => {
  await page.goto(`${semblance.url}docs/`);
  const background = () =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/)?.[0]);
  expect(await background()).toBe('245');
  await page.evaluate(() =>
    localStorage.setItem('semblance.settings', JSON.stringify({ theme: 'dark' })),
  );
  await page.reload();
  expect(await background()).toBe('18');
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1440]) {
    test.describe(`${colorScheme}, ${width} pixels`, () => {
      test.use({ colorScheme, viewport: { width, height: 900 } });

      test('the pages have no serious finding and do not scroll sideways', async ({
        page,
        semblance,
      }) => {
        for (const address of ['', 'guide/first-search.html', 'security.html', 'guide/api.html']) {
          await page.goto(`${semblance.url}docs/${address}`);
          await expect(page.getByRole('button', { name: 'Search' })).toBeVisible();
          const { violations } = await new AxeBuilder({ page }).analyze();
          const serious = violations.filter(
            ({ impact }) => impact === 'serious' || impact === 'critical',
          );
          expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          expect(overflow).toBe(0);
        }
        await openSearch(page);
        await search(page).fill('token');
        await expect(results(page).first()).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).include('#site-search').analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      });
    });
  }
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 800 } });

  test('the pages are in a menu', async ({ page, semblance }) => {
    await page.goto(`${semblance.url}docs/guide/regions.html`);
    const pages = page.getByRole('navigation', { name: 'Pages' });
    await expect(pages).toBeHidden();
    await page.getByRole('button', { name: 'Menu' }).click();
    const current = pages.getByRole('link', { name: 'Regions' });
    await expect(current).toHaveAttribute('aria-current', 'page');
    await pages.getByRole('link', { name: 'Objects' }).click();
    await expect(page.getByRole('heading', { name: 'Search objects' })).toBeVisible();
    await expect(pages).toBeHidden();
  });
});

test.describe('without a script', () => {
  test.use({ javaScriptEnabled: false });

  test('the pages can be read and followed', async ({ page, semblance }) => {
    await page.goto(`${semblance.url}docs/`);
    await page.getByRole('article').getByRole('link', { name: 'Several users' }).click();
    await expect(page.getByRole('heading', { name: 'Keys and roles' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Search' })).toBeHidden();
  });
});
