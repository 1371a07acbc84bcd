import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { ROUTES } from '#contract/routes.ts';
import { expect, test } from './fixtures.ts';

interface Described {
  readonly paths: Record<string, Record<string, { readonly summary: string }>>;
}

async function openDocs(page: Page, url: string): Promise<void> {
  await page.goto(`${url}docs/api`);
  await expect(page.getByRole('heading', { name: /Semblance Visual Search API/ })).toBeVisible();
}

const operation = (page: Page, summary: string) =>
  page.locator('.opblock').filter({ has: page.getByText(summary, { exact: true }) });

test('the API page lists every operation and loads nothing from other origins', async ({
  page,
  semblance,
}) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    const { origin } = new URL(request.url());
    if (`${origin}/` !== semblance.url && origin !== 'null') foreign.push(request.url());
  });
  await openDocs(page, semblance.url);
  const document = (await (
    await fetch(semblance.url + ROUTES.openapi.slice(1))
  ).json()) as Described;
  const summaries = Object.values(document.paths)
    .flatMap((item) => Object.values(item))
    .map(({ summary }) => summary);
  expect(summaries.length).toBeGreaterThan(10);
  for (const summary of summaries) await expect(operation(page, summary)).toBeVisible();
  expect(await page.locator('.opblock').count()).toBe(summaries.length);
  expect(foreign).toEqual([]);
});

test('an operation shows its example, and is tried with the session of the browser', async ({
  page,
  semblance,
}) => {
  await openDocs(page, semblance.url);
  const tags = operation(page, 'Add a tag to images or objects');
  await tags.getByRole('button', { expanded: false }).first().click();
  await expect(tags.getByRole('textbox', { name: 'Request body' })).toHaveValue(/for the report/);

  const dataset = operation(page, 'Get a dataset with its status and progress');
  await dataset.getByRole('button', { expanded: false }).first().click();
  await dataset.getByRole('textbox', { name: 'dataset_id' }).fill(semblance.drawn);
  await dataset.getByRole('button', { name: 'Execute' }).click();
  await expect(dataset.locator('.live-responses-table')).toContainText('"display_name": "drawn"');
});

test('the app links to the API page', async ({ page, semblance }) => {
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  await expect(page.getByRole('link', { name: /^Find images similar/ }).first()).toBeVisible();
  await page.keyboard.press('?');
  await page.getByRole('link', { name: 'API documentation' }).click();
  await expect(page.getByRole('heading', { name: /Semblance Visual Search API/ })).toBeVisible();
  await page.getByRole('link', { name: 'Back to Semblance' }).click();
  await expect(page.getByRole('link', { name: /^Find images similar/ }).first()).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1440]) {
    test.describe(`${colorScheme}, ${width} pixels`, () => {
      test.use({ colorScheme, viewport: { width, height: 900 } });

      test('the page has no serious finding and does not scroll sideways', async ({
        page,
        semblance,
      }) => {
        await openDocs(page, semblance.url);
        for (const summary of [
          'Export a selection as a file',
          'Get the histogram of all distances to an anchor, ignoring the relevance range of the query',
        ]) {
          const opened = operation(page, summary);
          await opened.getByRole('button', { expanded: false }).first().click();
          await expect(opened.getByRole('button', { name: 'Execute' })).toBeVisible();
        }
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(
          ({ impact }) => impact === 'serious' || impact === 'critical',
        );
        expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBe(0);
      });
    });
  }
}
