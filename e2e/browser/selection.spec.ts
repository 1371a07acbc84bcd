import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { expect, test } from './fixtures.ts';
import { browse, cardAt, heading, pictures } from './page-parts.ts';

test('images are selected, tagged with undo, and filtered by the tag', async ({
  page,
  semblance,
}) => {
  await page.goto(`${browse(semblance, semblance.drawn)}?threshold=4`);
  await pictures(page).first().focus();
  await page.keyboard.press('s');
  await page.keyboard.press('Shift+ArrowRight');
  const bar = page.getByRole('region', { name: 'Selection' });
  await expect(bar.getByRole('status')).toHaveText('2 selected');
  await expect(page.getByRole('checkbox', { checked: true }).first()).toBeVisible();

  await bar.getByRole('button', { name: 'Tag' }).click();
  await page.getByLabel('Tag', { exact: true }).fill('to check');
  await page.keyboard.press('Enter');
  await expect(page.getByText('2 images tagged “to check”.')).toBeVisible();
  const filter = page.getByRole('button', { name: 'Tag', exact: true }).first();
  await expect(filter).not.toHaveAttribute('aria-disabled');
  await filter.click();
  await page.getByRole('checkbox', { name: /^to check/ }).check();
  await expect(page).toHaveURL(/tags=/);
  // Escape closes the panel; the selection stays.
  await page.keyboard.press('Escape');
  await expect(page.getByRole('checkbox', { name: /^to check/ })).toHaveCount(0);
  await expect(bar.getByRole('status')).toHaveText('2 selected');
  await page.getByRole('link', { name: 'Clear all' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(filter).toHaveAttribute('aria-disabled', 'true');
});

test('all members of a cluster stay selected while the cluster is open', async ({
  page,
  semblance,
}) => {
  await page.goto(`${browse(semblance, semblance.drawn)}?threshold=4`);
  await page
    .getByRole('link', { name: /^Open the cluster/ })
    .first()
    .click();
  await page.getByRole('button', { name: /^Select all \d+$/ }).click();
  const selected = page.getByRole('region', { name: 'Selection' }).getByRole('status');
  const nAll = Number.parseInt((await selected.textContent()) ?? '', 10);
  const ticks = page.getByRole('main').getByRole('checkbox', { checked: true });
  await expect(ticks).toHaveCount(nAll);
  await ticks.first().click();
  await expect(ticks).toHaveCount(nAll - 1);
  await expect(selected).toHaveText(`${nAll - 1} of ${nAll} selected`);
  await page.goBack();
  await expect(heading(page)).toHaveText('All clusters');
  await expect(pictures(page).first()).toBeVisible();
  await expect(ticks).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Selection' })).toHaveCount(0);
});

test('all results within a range are counted before they are selected, without excluded ones', async ({
  page,
  semblance,
}) => {
  await page.goto(`${browse(semblance, semblance.drawn)}?threshold=2`);
  await pictures(page).first().click();
  await expect(page.getByText('Identical').first()).toBeVisible();
  const url = new URL(page.url());
  // Some clusters begin within that range and end beyond it.
  url.searchParams.set('relevance_max', '0.2');
  await page.goto(url.href);
  const all = page.getByRole('button', { name: /^Select all \d+ images? in \d+ clusters?$/ });
  const [nAll = 0, nClusters = 0] =
    ((await all.getAttribute('aria-label')) ?? '').match(/\d+/g)?.map(Number) ?? [];
  await expect(page.getByRole('article')).toHaveCount(nClusters);
  expect(nAll).toBeGreaterThan(1);
  await all.click();
  await page.getByRole('main').getByRole('checkbox', { checked: true }).first().click();
  const bar = page.getByRole('region', { name: 'Selection' });
  await expect(bar.getByRole('status')).toHaveText(`${nAll - 1} of ${nAll} selected`);
  await bar.getByRole('button', { name: 'Tag' }).click();
  await page.getByLabel('Tag', { exact: true }).fill('within');
  await page.keyboard.press('Enter');
  await expect(page.getByText(new RegExp(`^${nAll - 1} images? tagged “within”.$`))).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
});

test('objects are tagged, and the tag is removed from them again', async ({ page, semblance }) => {
  await page.goto(`${browse(semblance, semblance.scenes)}?entity_type=OBJECTS`);
  await pictures(page).first().focus();
  await page.keyboard.press('s');
  await page
    .getByRole('region', { name: 'Selection' })
    .getByRole('button', { name: 'Tag' })
    .click();
  await page.getByLabel('Tag', { exact: true }).fill('odd one');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 object tagged “odd one”.')).toBeVisible();
  const filter = page.getByRole('button', { name: 'Tag', exact: true }).first();
  await expect(filter).not.toHaveAttribute('aria-disabled');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(filter).toHaveAttribute('aria-disabled', 'true');
});

test('a selection is exported as files', async ({ page, semblance }) => {
  await page.goto(`${browse(semblance, semblance.drawn)}?threshold=4`);
  await page.getByRole('button', { name: /^Select all \d+ images in \d+ clusters$/ }).click();
  const bar = page.getByRole('region', { name: 'Selection' });
  for (const [name, ending] of [
    ['CSV', 'csv'],
    ['JSON', 'json'],
    ['Parquet', 'parquet'],
    ['ZIP', 'zip'],
    ['Evidence', 'html'],
  ]) {
    await bar.getByRole('button', { name: 'Export' }).click();
    const download = page.waitForEvent('download');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .click();
    expect((await download).suggestedFilename()).toMatch(new RegExp(`\\.${ending}$`));
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  await page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);
});

test('a cancelled export can be started again', async ({ page, semblance }) => {
  await page.goto(`${browse(semblance, semblance.drawn)}?threshold=4`);
  await page.getByRole('button', { name: /^Select all \d+ images in \d+ clusters$/ }).click();
  const bar = page.getByRole('region', { name: 'Selection' });
  await bar.getByRole('button', { name: 'Export' }).click();
  const dialog = page.getByRole('dialog');
  // The first one is held back for as long as it takes to cancel it.
  await page.route('**/prepared_export', () => {}, { times: 1 });
  await dialog.getByRole('button', { name: /^CSV/ }).click();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
  await expect(dialog.getByRole('alert')).toHaveCount(0);
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: /^CSV/ }).click();
  expect((await download).suggestedFilename()).toBe('drawn.csv');
});

test('a download shows its progress in percent, and contains every file', async ({
  page,
  semblance,
}) => {
  await page.goto(`${browse(semblance, semblance.large)}?threshold=4`);
  await page.getByRole('button', { name: /^Select all 420 images/ }).click();
  await pictures(page).first().focus();
  await page.keyboard.press('s');
  const bar = page.getByRole('region', { name: 'Selection' });
  await expect(bar.getByRole('status')).toHaveText('419 of 420 selected');
  await bar.getByRole('button', { name: 'Export' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export 419 of 420 selected' });
  const started = page.waitForEvent('download');
  await dialog.getByRole('button', { name: /^ZIP/ }).click();
  await expect(dialog.getByText(/^\d+ of 419, \d+%$/)).toBeVisible();
  await expect(dialog.getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^\d+$/);
  const download = await started;
  expect(download.suggestedFilename()).toBe('large.zip');
  const { 'scores.csv': scores, ...images } = unzipSync(await readFile(await download.path()));
  expect(scores).toBeDefined();
  expect(Object.keys(images)).toHaveLength(419);
  await expect(dialog).toHaveCount(0);
});

test('a drag over the background between images selects those that it touches', async ({
  page,
  semblance,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(browse(semblance, semblance.large));
  await expect(pictures(page).first()).toBeVisible();
  const selected = page.getByRole('region', { name: 'Selection' }).getByRole('status');
  // The part of the page that takes drags is loaded after the pictures.
  await expect(async () => {
    // What a drag before that has selected of the text would be dragged now.
    await page.evaluate(() => getSelection()?.removeAllRanges());
    const card = await cardAt(page, 1).boundingBox();
    if (!card) throw new Error('the second card is not on screen');
    await page.mouse.move(card.x - 8, card.y + 10);
    await page.mouse.down();
    await page.mouse.move(card.x + 40, card.y + 60);
    await page.mouse.move(card.x + 60, card.y + 80);
    await page.mouse.up();
    await expect(selected).toHaveText('1 selected', { timeout: 1000 });
  }).toPass();
});
