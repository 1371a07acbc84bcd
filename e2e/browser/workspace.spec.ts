import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { expect, test } from './fixtures.ts';

const pictures = (page: Page) => page.getByRole('link', { name: /^Find (images|objects) similar/ });
const heading = (page: Page) => page.getByRole('heading', { level: 1 });
const browse = (semblance: { url: string }, datasetId: string) =>
  `${semblance.url}dataset/${datasetId}/data`;

test('a cluster opens to all its members under an address of its own, and Back finds the place', async ({
  page,
  semblance,
}) => {
  await page.goto(`${browse(semblance, semblance.large)}?threshold=4`);
  const open = page.getByRole('link', { name: /^Open the cluster of \d{3} images$/ }).first();
  const nMembers = Number(/\d+/.exec((await open.getAttribute('aria-label')) ?? '')?.[0]);
  await open.click();
  await expect(page).toHaveURL(/\/cluster\/[0-9a-f-]{36}\?threshold=4/);
  await expect(heading(page)).toHaveText(`Cluster of ${nMembers} images`);
  const members = page.getByRole('list', { name: `Cluster of ${nMembers} images` });
  await expect(members.getByRole('listitem').first()).toHaveAttribute(
    'aria-setsize',
    `${nMembers}`,
  );
  await page.keyboard.press('End');
  await expect(page.locator(`[data-card="${nMembers - 1}"]`).getByRole('link')).toBeVisible();
  await page.reload();
  await expect(heading(page)).toHaveText(`Cluster of ${nMembers} images`);
  await page.goBack();
  await expect(heading(page)).toHaveText('All clusters');
});

test('a picture is looked at, zoomed, stepped on from, compared and left', async ({
  page,
  semblance,
}) => {
  await page.goto(browse(semblance, semblance.drawn));
  await pictures(page).first().click();
  await expect(page.getByText('Identical').first()).toBeVisible();
  const second = pictures(page).nth(1);
  await second.focus();
  const name = (await second.getAttribute('title')) ?? '';
  const third = (await pictures(page).nth(2).getAttribute('title')) ?? '';
  await page.keyboard.press('Space');
  const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  const lightbox = page.getByRole('dialog');
  await expect(lightbox.getByText(/^(JPEG|WEBP|PNG)$/)).toBeVisible();
  await expect(lightbox.getByText(/^0\.\d{3}$/)).toBeVisible();
  await expect(lightbox.getByText(name, { exact: true })).toBeVisible();
  await expect(page).toHaveURL(/view=/);

  await page.keyboard.press('+');
  await expect(lightbox.getByText('150%')).toBeVisible();
  // Keys go on after a click on the picture, which takes the focus away.
  await lightbox.getByRole('img').first().click();
  await page.keyboard.press('0');
  await expect(lightbox.getByText('100%')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(lightbox.getByText(third, { exact: true })).toBeVisible();

  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  const previous = lightbox.getByRole('button', { name: 'Previous picture' });
  await expect(previous).toBeDisabled();
  await page.keyboard.press('ArrowRight');
  await expect(previous).toBeEnabled();
  await page.keyboard.press('ArrowRight');
  await expect(lightbox.getByText(third, { exact: true })).toBeVisible();

  await lightbox.getByRole('button', { name: 'Compare with the query' }).click();
  await expect(lightbox.getByRole('img', { name: /^Query: / })).toBeVisible();
  await lightbox.getByText('Swipe').click();
  const line = lightbox.getByRole('slider', { name: /gives way/ });
  await line.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(line).toHaveValue('49');
  await expect(lightbox.getByRole('img', { name: baseName(third), exact: true })).toBeVisible();

  await page.keyboard.press('Escape');
  await expect(lightbox).toHaveCount(0);
  await expect(page).not.toHaveURL(/view=/);
  await expect(pictures(page).nth(2)).toBeFocused();
});

test('the objects of a picture are anchors', async ({ page, semblance }) => {
  await page.goto(browse(semblance, semblance.scenes));
  await pictures(page).first().focus();
  await page.keyboard.press('Space');
  const object = page.getByRole('link', { name: /^Find objects similar to this/ }).first();
  const label = /this (.+)$/.exec((await object.getAttribute('aria-label')) ?? '')?.[1] ?? '';
  await object.click();
  await expect(heading(page)).toContainText('Clusters of objects by closeness to an object');
  await expect(page.getByRole('article').first()).toContainText(label);
});

test('the objects of a picture in the results are anchors, too', async ({ page, semblance }) => {
  await page.goto(browse(semblance, semblance.scenes));
  await pictures(page).first().hover();
  const object = page.getByRole('link', { name: /^Find objects similar to this/ }).first();
  await object.click();
  await expect(heading(page)).toContainText('Clusters of objects by closeness to an object');
});

test('labels filter, as chips that are edited, removed and cleared', async ({
  page,
  semblance,
}) => {
  await page.goto(`${browse(semblance, semblance.scenes)}?entity_type=OBJECTS`);
  await expect(pictures(page).first()).toBeVisible();
  const before = await page.getByRole('article').count();
  await page.getByRole('button', { name: 'Label' }).click();
  await page.getByRole('checkbox', { name: /^balls/ }).check();
  await expect(page).toHaveURL(/labels=/);
  await expect(pictures(page).first()).toHaveAccessibleName(/similar to balls/);
  expect(await page.getByRole('article').count()).toBeLessThan(before);

  // The list of labels stays open from the first to the last.
  await page.getByRole('checkbox', { name: /^checks/ }).check();
  await page.keyboard.press('Escape');
  const chip = page.getByRole('button', { name: 'Label: balls or checks' });
  await expect(chip).toBeFocused();
  await chip.click();
  await page.getByRole('checkbox', { name: /^checks/ }).uncheck();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Label: balls', exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Remove the labels' }).click();
  await expect(page).not.toHaveURL(/labels=/);
  await expect(page.getByRole('article')).toHaveCount(before);
});

test('a range on the distances leaves out what is nearer and farther', async ({
  page,
  semblance,
}) => {
  await page.goto(browse(semblance, semblance.large));
  await pictures(page).first().click();
  await expect(page.getByText('Identical').first()).toBeVisible();
  const detail = page.getByText(/^[\d,]+ clusters?, closest first$/);
  const count = async () => Number.parseInt((await detail.textContent()) ?? '', 10);
  const all = await count();
  const near = page.getByRole('slider', { name: 'Nearest distance shown' });
  await near.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/relevance_min=0.01/);
  await expect(near).toBeFocused();
  await expect(page.getByRole('article').first()).not.toContainText('Identical');

  const far = page.getByRole('slider', { name: 'Farthest distance shown' });
  await far.focus();
  for (let step = 0; step < 5; step++) await page.keyboard.press('PageDown');
  await expect(page.getByText(/of \d+ clusters, the nearest \d+%/)).toBeVisible();
  await expect.poll(count).toBeLessThan(all);
  await page.getByRole('button', { name: /^Distance 0.01 to/ }).click();
  await expect(far).toBeFocused();
  await page.getByRole('link', { name: 'Clear all' }).click();
  await expect(page).not.toHaveURL(/relevance/);
  await expect.poll(count).toBe(all);
});

test('near-identical members fold to one, which unfolds them', async ({ page, semblance }) => {
  await page.goto(`${browse(semblance, semblance.drawn)}?threshold=4`);
  await page
    .getByRole('link', { name: /^Open the cluster/ })
    .first()
    .click();
  const members = page.getByRole('article');
  await expect(members.first()).toBeVisible();
  const nMembers = await members.count();
  await page.getByRole('checkbox', { name: 'Fold near-identical' }).check();
  const unfold = page.getByRole('button', { name: /^\+\d+ near-identical$/ }).first();
  await expect(unfold).toBeVisible();
  const nFolded = await members.count();
  expect(nFolded).toBeLessThan(nMembers);
  const nHidden = Number.parseInt(((await unfold.textContent()) ?? '').slice(1), 10);
  await unfold.click();
  await expect(members).toHaveCount(nFolded + nHidden);
});

test('near-identical pictures fold on the cards, which say how many and open them', async ({
  page,
  semblance,
}) => {
  await page.goto(`${browse(semblance, semblance.drawn)}?threshold=4`);
  await expect(pictures(page).first()).toBeVisible();
  const opener = page.getByRole('link', { name: /^Open \d+ near-identical to / });
  await expect(opener).toHaveCount(0);
  await page.getByRole('checkbox', { name: 'Fold near-identical' }).check();
  await expect(opener.first()).toBeVisible();
  const [nOthers = 0] =
    ((await opener.first().textContent()) ?? '').match(/\d+/g)?.map(Number) ?? [];
  await page.reload();
  // What stands in for the others is on its card once, and counted.
  await expect(opener.first()).toHaveText(new RegExp(`^\\+${nOthers}`));
  const card = page.getByRole('article').filter({ has: opener }).first();
  // A card is there before all that lies on it.
  await expect(async () => {
    const nShown = await card.getByRole('link', { name: /^Find images similar/ }).count();
    const texts = await card.getByText(/^\+\d+( near-identical)?$/).allTextContents();
    const nCounted = texts.reduce((sum, text) => sum + Number.parseInt(text, 10), 0);
    expect(await card.textContent()).toContain(`${nShown + nCounted} images`);
  }).toPass();

  await opener.first().click();
  await expect(heading(page)).toHaveText(`Cluster of ${nOthers + 1} images`);
  await expect(page.getByRole('article')).toHaveCount(nOthers + 1);
  await expect(page.getByRole('checkbox', { name: 'Fold near-identical' })).toBeDisabled();
  await page.goBack();
  await page.getByRole('checkbox', { name: 'Fold near-identical' }).uncheck();
  await expect(opener).toHaveCount(0);
});

test('the trail branches, survives a reload, and leads back to where a step was left', async ({
  page,
  semblance,
}) => {
  await page.goto(browse(semblance, semblance.large));
  await pictures(page).nth(3).click();
  await expect(heading(page)).toContainText('closeness');
  const first = (await heading(page).textContent()) ?? '';
  await page.mouse.move(700, 500);
  await page.mouse.wheel(0, 1500);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(1000);
  await page.locator('[data-card]:has-text("image")').nth(20).getByRole('link').first().click();
  await expect(heading(page)).not.toHaveText(first);

  const trail = page.getByRole('navigation', { name: 'Trail of searches' });
  await expect(trail.getByRole('listitem')).toHaveCount(2);
  await page.goBack();
  await expect(heading(page)).toHaveText(first);
  await expect(trail.getByRole('link', { name: /^Step 1/ })).toHaveAttribute(
    'aria-current',
    'step',
  );
  await page.evaluate(() => window.scrollTo(0, 0));
  await pictures(page).nth(6).click();
  await expect(trail.getByRole('listitem')).toHaveCount(3);
  await expect(trail.getByText('Branches from step')).toBeAttached();

  await page.reload();
  await expect(trail.getByRole('listitem')).toHaveCount(3);
  await trail.getByRole('button', { name: 'Edit trail' }).click();
  const dialog = page.getByRole('dialog', { name: 'Trail of searches' });
  await dialog.getByLabel('Name of step 1').fill('where it began');
  await dialog.getByRole('button', { name: 'Remove step 2' }).click();
  await expect(dialog.getByRole('listitem')).toHaveCount(2);
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(dialog.getByRole('listitem')).toHaveCount(3);
  await page.keyboard.press('Escape');
  await trail.getByRole('link', { name: 'Step 1: where it began' }).click();
  await expect(heading(page)).toHaveText(first);

  const scrollY = () => page.evaluate(() => window.scrollY);
  await expect.poll(scrollY).toBe(0);
  await page.evaluate(() => window.scrollTo(0, 1500));
  // One that is on screen, which need not be scrolled to.
  const open = page.getByRole('link', { name: /^Open the cluster/ });
  const openOnScreen = () =>
    open.evaluateAll((links) => {
      const isOnScreen = ({ top }: DOMRect) => top > 200 && top < window.innerHeight - 100;
      const link = links.find((candidate) => isOnScreen(candidate.getBoundingClientRect()));
      if (link instanceof HTMLElement) link.click();
      return link !== undefined;
    });
  await expect.poll(openOnScreen).toBe(true);
  await expect(heading(page)).toHaveText(/^Cluster of/);
  await expect.poll(scrollY).toBe(0);
  await trail.getByRole('link', { name: /^Step 3/ }).click();
  await expect(heading(page)).not.toHaveText(/^Cluster of/);
  await trail.getByRole('link', { name: 'Step 1: where it began' }).click();
  await expect(heading(page)).toHaveText(first);
  await expect.poll(scrollY).toBe(1500);
});

test('a trail is saved as JSON and as links, and opened again', async ({ page, semblance }) => {
  await page.goto(browse(semblance, semblance.drawn));
  await pictures(page).nth(3).click();
  await expect(heading(page)).toContainText('closeness');
  await page.keyboard.press('2');
  await expect(page).toHaveURL(/threshold=2/);
  await pictures(page).nth(1).click();
  const trail = page.getByRole('navigation', { name: 'Trail of searches' });
  await expect(trail.getByRole('listitem')).toHaveCount(2);
  const { href: last } = new URL(page.url());
  await trail.getByRole('button', { name: 'Edit trail' }).click();
  const dialog = page.getByRole('dialog', { name: 'Trail of searches' });
  await dialog.getByLabel('Name of step 1').fill('where [it] began');
  const saved = async (name: string) => {
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name }).click();
    const file = await download;
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
  };
  const json = await saved('Save as JSON');
  expect(json.name).toBe('drawn trail.json');
  expect(JSON.parse(json.text)).toMatchObject({
    dataset_id: semblance.drawn,
    dataset: 'drawn',
    steps: [
      { number: 1, parent: null, name: 'where [it] began', query: { threshold: '2' } },
      { number: 2, parent: 1, name: null, query: { anchor_type: 'MEDIA' }, url: last },
    ],
  });
  const links = await saved('Save as links');
  expect(links.name).toBe('drawn trail.md');
  expect(links.text).toMatch(/^1\. \[where \\\[it\\\] began\]\(http.*\)\n2\. \[.*\]\(http/);
  expect(links.text).toContain(`](${last})`);

  await dialog.getByRole('button', { name: 'Remove step 1' }).click();
  await expect(dialog.getByRole('listitem')).toHaveCount(1);
  const open = async (text: string) =>
    dialog.getByLabel('Open…').setInputFiles({
      name: 'trail.json',
      mimeType: 'application/json',
      buffer: Buffer.from(text),
    });
  await open('{}');
  await expect(dialog.getByRole('alert')).toContainText('no trail');
  await open(json.text.replace(semblance.drawn, semblance.large));
  await expect(dialog.getByRole('alert')).toContainText('of another dataset');
  await open(json.text);
  await expect(dialog.getByText('1 step added.')).toBeVisible();
  await expect(dialog.getByRole('alert')).toHaveCount(0);
  await expect(dialog.getByRole('listitem')).toHaveCount(2);
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(dialog.getByRole('listitem')).toHaveCount(1);

  // Another browser, whose trail is empty, opens it by the name of the action.
  await dialog.getByRole('button', { name: 'Clear the trail' }).click();
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Find an action' }).fill('trail');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText(/^No search yet/)).toBeVisible();
  await open(json.text);
  await expect(dialog.getByText('2 steps added.')).toBeVisible();
  await page.keyboard.press('Escape');
  await trail.getByRole('link', { name: 'Step 2' }).click();
  await expect(page).toHaveURL(last);
  await trail.getByRole('link', { name: 'Step 1: where [it] began' }).click();
  await expect(page).toHaveURL(/threshold=2/);
});

test('pictures are selected, tagged with a way back, and filtered by the tag', async ({
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
  await expect(page.getByText('2 pictures tagged “to check”.')).toBeVisible();
  await page.getByRole('button', { name: 'Tag', exact: true }).first().click();
  await page.getByRole('checkbox', { name: /^to check/ }).check();
  await expect(page).toHaveURL(/tags=/);
  // Escape closes the panel; the selection stays.
  await page.keyboard.press('Escape');
  await expect(page.getByRole('checkbox', { name: /^to check/ })).toHaveCount(0);
  await expect(bar.getByRole('status')).toHaveText('2 selected');
  await page.getByRole('link', { name: 'Clear all' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Tag', exact: true }).first()).toHaveAttribute(
    'aria-disabled',
    'true',
  );
});

test('all of a cluster are selected as long as the cluster is open', async ({
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

test('all within a range are counted before they are selected, but for those taken out', async ({
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
    ((await all.textContent()) ?? '').match(/\d+/g)?.map(Number) ?? [];
  await expect(page.getByRole('article')).toHaveCount(nClusters);
  expect(nAll).toBeGreaterThan(1);
  await all.click();
  await page.getByRole('main').getByRole('checkbox', { checked: true }).first().click();
  const bar = page.getByRole('region', { name: 'Selection' });
  await expect(bar.getByRole('status')).toHaveText(`${nAll - 1} of ${nAll} selected`);
  await bar.getByRole('button', { name: 'Tag' }).click();
  await page.getByLabel('Tag', { exact: true }).fill('within');
  await page.keyboard.press('Enter');
  await expect(
    page.getByText(new RegExp(`^${nAll - 1} pictures? tagged “within”.$`)),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
});

test('objects are tagged, and the tag taken from them again', async ({ page, semblance }) => {
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

test('a selection is taken out as files', async ({ page, semblance }) => {
  await page.goto(`${browse(semblance, semblance.drawn)}?threshold=4`);
  await page.getByRole('button', { name: /^Select all \d+ images in \d+ clusters$/ }).click();
  const bar = page.getByRole('region', { name: 'Selection' });
  for (const [name, ending] of [
    ['CSV', 'csv'],
    ['JSON', 'json'],
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

test('an export that was cancelled can be begun again', async ({ page, semblance }) => {
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

test('a download is told of in percent, and holds every file', async ({ page, semblance }) => {
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
  const files = unzipSync(await readFile(await download.path()));
  expect(Object.keys(files)).toHaveLength(419);
  await expect(dialog).toHaveCount(0);
});

test('every action is found by its name, and settings last', async ({ page, semblance }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(browse(semblance, semblance.drawn));
  await expect(pictures(page).first()).toBeVisible();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Find an action' });
  await field.fill('dark');
  await expect(page.getByRole('option', { selected: true })).toHaveText('Colours: dark');
  await page.keyboard.press('Enter');
  const background = () =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor.toString());
  await expect.poll(background).toBe('rgb(18, 18, 17)');
  const width = () =>
    page
      .locator('[data-card]')
      .first()
      .evaluate((card) => card.clientWidth);
  const before = await width();
  await page.getByRole('button', { name: 'Larger pictures' }).click();
  await expect.poll(width).toBeGreaterThan(before);
  await page.reload();
  await expect.poll(background).toBe('rgb(18, 18, 17)');
  await expect.poll(width).toBeGreaterThan(before);
});

test('the query is cropped by name, and levels say how many clusters the filters leave', async ({
  page,
  semblance,
}) => {
  await page.goto(browse(semblance, semblance.drawn));
  const query = (await pictures(page).nth(3).getAttribute('title')) ?? '';
  await pictures(page).nth(3).click();
  const far = page.getByRole('slider', { name: 'Farthest distance shown' });
  await far.focus();
  for (let step = 0; step < 5; step++) await page.keyboard.press('PageDown');
  await expect(page.getByText(/of \d+ clusters, the nearest \d+%/)).toBeVisible();
  const level = page.getByRole('link', { name: /^Level 1: [\d,]+ clusters$/ });
  const levelName = (await level.getAttribute('aria-label')) ?? '';

  await pictures(page).nth(1).focus();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Find an action' });
  await field.fill('cluster size 1');
  const count = /[\d,]+(?= clusters)/.exec(levelName)?.[0];
  const action = page.getByRole('option', {
    name: new RegExp(`^Cluster size 1: ${count} cluster`),
  });
  await expect(action).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/threshold=1/);

  await pictures(page).nth(1).focus();
  await page.keyboard.press('Control+k');
  await field.fill('crop the query');
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('dialog', { name: query.slice(query.lastIndexOf('/') + 1) }),
  ).toBeVisible();
});

test('the region of a query is compared with a result', async ({ page, semblance }) => {
  await page.goto(browse(semblance, semblance.drawn));
  await pictures(page).first().focus();
  await page.keyboard.press('c');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Select a region' }).click();
  await dialog.getByText('1:1', { exact: true }).click();
  await expect(dialog.getByText(/^Region, (\d+) × \1 px$/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Search this region' }).click();
  await expect(heading(page)).toContainText('closeness to a region of');
  await pictures(page).first().focus();
  await page.keyboard.press('Space');
  await dialog.getByRole('button', { name: 'Compare with the query' }).click();
  const query = dialog.getByRole('img', { name: /^Query: / });
  // Only what is searched by is shown: the picture is larger than its frame.
  const share = await query.evaluate(
    (img) => (img.parentElement?.clientWidth ?? 0) / img.clientWidth,
  );
  expect(share).toBeLessThan(0.9);
});

test('two pictures that are selected are compared with each other', async ({ page, semblance }) => {
  await page.goto(`${browse(semblance, semblance.drawn)}?threshold=2`);
  await pictures(page).first().focus();
  await page.keyboard.press('s');
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByRole('dialog').getByRole('img')).toHaveCount(2);
  await expect(page).toHaveURL(/view=.+&beside=/);
});

test('a drag over the ground between pictures selects what it touches', async ({
  page,
  semblance,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(browse(semblance, semblance.large));
  await expect(pictures(page).first()).toBeVisible();
  // What takes drags comes a moment after the pictures.
  await page.waitForLoadState('networkidle');
  const card = await page.locator('[data-card="1"]').boundingBox();
  if (!card) throw new Error('the second card is not on screen');
  await page.mouse.move(card.x - 8, card.y + 10);
  await page.mouse.down();
  await page.mouse.move(card.x + 40, card.y + 60);
  await page.mouse.move(card.x + 60, card.y + 80);
  await page.mouse.up();
  await expect(page.getByRole('region', { name: 'Selection' }).getByRole('status')).toHaveText(
    '1 selected',
  );
});

test('a result is dragged into the query field', async ({ page, semblance }) => {
  await page.goto(browse(semblance, semblance.drawn));
  const picture = pictures(page).nth(3);
  const name = (await picture.getAttribute('title')) ?? '';
  await picture.dragTo(page.getByText('Choose an image'));
  await expect(heading(page)).toHaveAttribute('title', name);
});

test('the address of an image is pasted, and refused with the reason where it is private', async ({
  page,
  semblance,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 400/);
  await page.goto(browse(semblance, semblance.drawn));
  await expect(pictures(page).first()).toBeVisible();
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  }, `${semblance.url}favicon.png`);
  await expect(page.getByRole('alert')).toContainText(/not on the public internet/);
  await expect(heading(page)).toHaveText('All clusters');
});

test('the place is kept from level to level', async ({ page, semblance }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(browse(semblance, semblance.large));
  await pictures(page).first().click();
  await expect(page.getByText('Identical').first()).toBeVisible();
  await page.mouse.move(700, 500);
  await page.mouse.wheel(0, 2500);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(2000);
  const topPicture = () =>
    page.locator('[data-card]').evaluateAll((cards) => {
      const card = cards.find((candidate) => candidate.getBoundingClientRect().top > 60);
      return card?.querySelector('[data-media-id]')?.getAttribute('data-media-id') ?? '';
    });
  // While one scrolls fast, cards are empty.
  await expect.poll(topPicture).not.toBe('');
  const top = await topPicture();
  await page.keyboard.press('1');
  await expect(page).toHaveURL(/threshold=1/);
  await expect(page.locator(`[data-media-id="${top}"]`).first()).toBeInViewport();
});
