import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { expect, test } from './fixtures.ts';
import { browse, cardAt, cards, heading, pictures } from './page-parts.ts';

test('duplicates are shown as groups with their best copy first, selected and exported', async ({
  page,
  semblance,
}) => {
  await page.goto(browse(semblance, semblance.drawn));
  const views = page.getByRole('navigation', { name: 'Views of this dataset' });
  await expect(views.getByRole('link', { name: 'Clusters' })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await views.getByRole('link', { name: 'Duplicates' }).focus();
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Near-identical images');
  await expect(page).toHaveURL(/\?duplicates=all$/);
  await expect(cardAt(page, 0)).toContainText(/Best(largest|by its name)/);

  const copies = page.getByRole('navigation', { name: 'Copies to show' });
  const countOf = async (name: RegExp) => {
    const text = await copies.getByRole('link', { name }).textContent();
    return Number(/\d+$/.exec(text ?? '')?.[0]);
  };
  await expect(copies.getByRole('link', { name: /^Extra copies \d+$/ })).toBeVisible();
  const [nGroups, nExtra, nOthers] = [
    await countOf(/^Groups/),
    await countOf(/^Extra copies/),
    await countOf(/^All others/),
  ];
  await expect(cards(page)).toHaveCount(nGroups);
  expect(nExtra).toBeGreaterThanOrEqual(nGroups);

  await page.getByRole('button', { name: `Select ${nExtra} extra copies` }).press('Enter');
  const bar = page.getByRole('region', { name: 'Selection' });
  await expect(bar.getByRole('status')).toHaveText(`${nExtra} selected`);
  const best = cardAt(page, 0).getByRole('checkbox');
  await expect(best).not.toBeChecked();
  await expect(best).toHaveAttribute('aria-disabled', 'true');
  await bar.getByRole('button', { name: 'Export' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: /^ZIP/ }).click();
  const files = Object.keys(unzipSync(await readFile(await (await downloading).path())));
  expect(files.filter((name) => name !== 'scores.csv')).toHaveLength(nExtra);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Escape');

  await copies.getByRole('link', { name: /^All others/ }).click();
  await expect(heading(page)).toHaveText('Images without extra copies');
  await page.getByRole('button', { name: new RegExp(`^Select all ${nOthers} images`) }).click();
  await expect(bar.getByRole('status')).toHaveText(`${nOthers} selected`);
  await page.reload();
  await expect(heading(page)).toHaveText('Images without extra copies');
});

test('outliers are images by the distance to their nearest other image', async ({
  page,
  semblance,
}) => {
  await page.goto(browse(semblance, semblance.drawn));
  await page.getByRole('link', { name: 'Outliers' }).click();
  await expect(heading(page)).toHaveText('Most unusual images');
  await expect(page).toHaveURL(/\?order_by=uniqueness$/);
  const distances = page.getByText(/^\d\.\d{3} to the nearest other$/);
  await expect(distances.first()).toBeVisible();
  const notes = await distances.allTextContents();
  expect(notes.length).toBeGreaterThan(5);
  expect(notes).toEqual(notes.toSorted().reverse());
  // Its nearest other image is at that distance.
  await cardAt(page, 0).getByRole('link').first().click();
  await expect(heading(page)).toContainText('Clusters by similarity to');
  await expect(cardAt(page, 1)).toContainText(notes[0]?.slice(0, 5) ?? '');
  await page.goBack();
  await expect(heading(page)).toHaveText('Most unusual images');
});

test('dark, blurred and odd images are listed with their measures', async ({ page, semblance }) => {
  await page.goto(browse(semblance, semblance.drawn));
  await page.getByRole('link', { name: 'Quality' }).click();
  await expect(heading(page)).toHaveText('Darkest images');
  const brightness = page.getByText(/^\d+\.\d% brightness$/);
  await expect(brightness.first()).toBeVisible();
  const shown = (await brightness.allTextContents()).map((text) => Number.parseFloat(text));
  expect(shown.length).toBeGreaterThan(5);
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));
  const orders = page.getByRole('navigation', { name: 'What to look for' });
  await orders.getByRole('link', { name: 'Blurred' }).press('Enter');
  await expect(heading(page)).toHaveText('Most blurred images');
  await expect(page.getByText(/^[\d,]+ sharpness$/).first()).toBeVisible();
  await orders.getByRole('link', { name: 'Odd ratio' }).click();
  await expect(page).toHaveURL(/\?order_by=aspect_ratio$/);
  await expect(cardAt(page, 0)).toContainText('1.33 : 1');
  await page.goBack();
  await expect(heading(page)).toHaveText('All clusters');
});

test('a chosen number of images covers the dataset', async ({ page, semblance }) => {
  await page.goto(browse(semblance, semblance.large));
  await page.getByRole('link', { name: 'Coverage' }).click();
  await expect(heading(page)).toHaveText('100 images to cover this dataset');
  const detail = page.getByText(/All others are within \d\.\d{3} of one of them\.$/).last();
  const radius = async () => Number(/\d\.\d{3}/.exec((await detail.textContent()) ?? '')?.[0]);
  const before = await radius();
  await page.getByRole('spinbutton', { name: 'Cover this dataset with' }).fill('7');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('7 images to cover this dataset');
  await expect(page).toHaveURL(/\?cover=7$/);
  await expect(cards(page)).toHaveCount(7);
  expect(await radius()).toBeGreaterThan(before);
  await page.getByRole('button', { name: /^Select all 7 images/ }).click();
  const bar = page.getByRole('region', { name: 'Selection' });
  await expect(bar.getByRole('status')).toHaveText('7 selected');
  await page.goBack();
  await expect(heading(page)).toHaveText('100 images to cover this dataset');
});

test('a group opens with all copies, and a search from it leaves the view', async ({
  page,
  semblance,
}) => {
  await page.goto(`${browse(semblance, semblance.drawn)}?duplicates=all`);
  await cardAt(page, 0)
    .getByRole('link', { name: /^Open the cluster/ })
    .click();
  await expect(page.getByText('Best', { exact: true })).toHaveCount(1);
  await expect(page.getByText('Best copy first')).toBeVisible();
  await page.getByRole('link', { name: 'Duplicates' }).click();
  await expect(heading(page)).toHaveText('Near-identical images');
  await pictures(page).first().click();
  await expect(heading(page)).toContainText('Clusters by similarity to');
  await expect(page).not.toHaveURL(/duplicates/);
  await page.goBack();
  await expect(heading(page)).toHaveText('Near-identical images');
  await page.getByRole('link', { name: 'Clusters', exact: true }).click();
  await expect(heading(page)).toHaveText('All clusters');
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('duplicates');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Near-identical images');
});

for (const view of ['duplicates=all', 'cover=5', 'order_by=brightness', 'more_like']) {
  test(`a link with ${view} shows its results before the tools above them`, async ({
    page,
    semblance,
  }) => {
    const address = browse(semblance, semblance.drawn);
    await page.goto(address);
    await expect(pictures(page).first()).toBeVisible();
    const ids = await pictures(page).evaluateAll((links) =>
      links.map((link) =>
        new URL((link as HTMLAnchorElement).href).searchParams.get('anchor_media_id'),
      ),
    );
    const query = view === 'more_like' ? `anchor_media_id=${ids[0]}&more_like=${ids[1]}` : view;
    // The tools wait for the results, or for a time that never comes here.
    await page.addInitScript(() => {
      const { setTimeout } = window;
      const patient = (handler: TimerHandler, ms?: number, ...args: unknown[]) =>
        ms && ms >= 10_000 ? 0 : setTimeout(handler, ms, ...args);
      window.setTimeout = patient as typeof window.setTimeout;
    });
    await page.goto(`${address}?${query}`);
    await expect(cards(page).first()).toBeVisible();
    await expect(page.getByRole('list', { name: 'Filters' })).toBeVisible();
  });
}
