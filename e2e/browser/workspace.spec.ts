import type { Locator } from '@playwright/test';
import { expect, pasteText, test } from './fixtures.ts';
import { browse, cards, heading, pictures } from './page-parts.ts';

test('every action is found by its name, and settings are kept', async ({ page, semblance }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(browse(semblance, semblance.drawn));
  await expect(pictures(page).first()).toBeVisible();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Find an action' });
  await field.fill('dark');
  await expect(page.getByRole('option', { selected: true })).toHaveText('Colors: dark');
  await page.keyboard.press('Enter');
  const background = () =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor.toString());
  await expect.poll(background).toBe('rgb(18, 18, 17)');
  const width = () =>
    cards(page)
      .first()
      .evaluate((card) => card.clientWidth);
  const before = await width();
  await page.getByRole('button', { name: 'Larger thumbnails' }).click();
  await expect.poll(width).toBeGreaterThan(before);
  await page.reload();
  await expect.poll(background).toBe('rgb(18, 18, 17)');
  await expect.poll(width).toBeGreaterThan(before);
});

test('the crop of the query is found by name, and levels show how many clusters pass the filters', async ({
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
  const level = page.getByRole('link', { name: /^Level 1: [\d,]+ clusters?$/ });
  const levelName = (await level.getAttribute('aria-label')) ?? '';

  await pictures(page).nth(1).focus();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Find an action' });
  await field.fill('cluster size 1');
  const count = /[\d,]+(?= clusters?)/.exec(levelName)?.[0];
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

test('a result can be dragged into the query field', async ({ page, semblance }) => {
  await page.goto(browse(semblance, semblance.drawn));
  const picture = pictures(page).nth(3);
  const name = (await picture.getAttribute('title')) ?? '';
  await picture.dragTo(page.getByText('Choose an image'));
  await expect(heading(page)).toHaveAttribute('title', name);
});

test('the address of an image can be pasted, and a private one is rejected with the reason', async ({
  page,
  semblance,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 400/);
  await page.goto(browse(semblance, semblance.drawn));
  await expect(pictures(page).first()).toBeVisible();
  await pasteText(page, `${semblance.url}favicon.png`);
  await expect(page.getByRole('alert')).toContainText(/not on the public internet/);
  await expect(heading(page)).toHaveText('All clusters');
});

test('the scroll position is kept when the level changes', async ({ page, semblance }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(browse(semblance, semblance.large));
  await pictures(page).first().click();
  await expect(page.getByText('Identical').first()).toBeVisible();
  await page.mouse.move(700, 500);
  await page.mouse.wheel(0, 2500);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(2000);
  const topImage = () =>
    cards(page).evaluateAll((all) => {
      const card = all.find((candidate) => candidate.getBoundingClientRect().top > 60);
      return card?.querySelector('a')?.title ?? '';
    });
  // While one scrolls fast, cards are empty.
  await expect.poll(topImage).not.toBe('');
  const top = await topImage();
  await page.keyboard.press('1');
  await expect(page).toHaveURL(/threshold=1/);
  await expect(
    pictures(page)
      .and(page.getByTitle(top, { exact: true }))
      .first(),
  ).toBeInViewport();
});

test('the last row of the settings can be read on a small phone', async ({ page, semblance }) => {
  await page.setViewportSize({ width: 390, height: 560 });
  await page.goto(browse(semblance, semblance.drawn));
  await page.getByRole('button', { name: 'Change dataset' }).click();
  await page.getByRole('button', { name: /settings/i }).click();
  const dialog = page.getByRole('dialog');
  const row = dialog.getByRole('list', { name: 'Model' }).getByRole('listitem').last();
  await row.hover();
  await page.mouse.wheel(0, 2000);
  const bottomOf = async (part: Locator) => {
    const box = await part.boundingBox();
    return box ? box.y + box.height : Number.NaN;
  };
  const fade = 16;
  await expect
    .poll(async () => (await bottomOf(dialog)) - (await bottomOf(row)))
    .toBeGreaterThanOrEqual(fade);
});
