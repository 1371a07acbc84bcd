import type { Locator } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { browse, cardAt, heading, pictures } from './page-parts.ts';

test('a cluster opens under its own address with all its members, and Back restores the position', async ({
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
  await expect(cardAt(page, nMembers - 1).getByRole('link')).toBeVisible();
  await page.reload();
  await expect(heading(page)).toHaveText(`Cluster of ${nMembers} images`);
  await page.goBack();
  await expect(heading(page)).toHaveText('All clusters');
});

test('an image is opened, zoomed, stepped through, compared and closed', async ({
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
  const zoom = lightbox.getByRole('status', { name: /^Zoom/ });
  await expect(lightbox.getByRole('button', { name: 'Fit' })).toHaveAttribute(
    'aria-pressed',
    'false',
  );
  await expect(zoom).toHaveText(await percentOfPixels(lightbox));
  // Keys go on after a click on the picture, which takes the focus away.
  await lightbox.getByRole('img').first().click();
  await page.keyboard.press('0');
  await expect(lightbox.getByRole('button', { name: 'Fit' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.keyboard.press('ArrowRight');
  await expect(lightbox.getByText(third, { exact: true })).toBeVisible();

  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  const previous = lightbox.getByRole('button', { name: 'Previous image' });
  await expect(previous).toBeDisabled();
  await page.keyboard.press('ArrowRight');
  await expect(previous).toBeEnabled();
  await page.keyboard.press('ArrowRight');
  await expect(lightbox.getByText(third, { exact: true })).toBeVisible();

  await lightbox.getByRole('button', { name: 'Compare with query' }).click();
  await expect(lightbox.getByRole('img', { name: /^Query: / })).toBeVisible();
  const score = await scoreIn(lightbox.getByRole('status').filter({ hasText: 'Distance' }));
  expect(await scoreIn(lightbox.getByRole('complementary'))).toBe(score);
  await lightbox.getByText('Swipe').click();
  const line = lightbox.getByRole('slider', { name: /Divider/ });
  await line.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(line).toHaveValue('49');
  await expect(lightbox.getByRole('img', { name: baseName(third), exact: true })).toBeVisible();

  await page.keyboard.press('Escape');
  await expect(lightbox).toHaveCount(0);
  await expect(page).not.toHaveURL(/view=/);
  await expect(pictures(page).nth(2)).toBeFocused();
});

test('an image can be shown at 100% in a smaller window', async ({ page, semblance }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await page.goto(browse(semblance, semblance.drawn));
  await pictures(page).first().focus();
  await page.keyboard.press('Space');
  const lightbox = page.getByRole('dialog');
  const actual = lightbox.getByRole('button', { name: '100%' });
  await expect(actual).toBeEnabled();
  const zoom = lightbox.getByRole('status', { name: /^Zoom/ });
  await expect(zoom).not.toHaveText('100%');
  await actual.click();
  await expect(zoom).toHaveText('100%');
  expect(await percentOfPixels(lightbox)).toBe('100%');
  await page.keyboard.press('0');
  await expect(zoom).toHaveText(await percentOfPixels(lightbox));
  await page.keyboard.press('1');
  await expect(zoom).toHaveText('100%');
});

async function percentOfPixels(lightbox: Locator): Promise<string> {
  const size = await lightbox.getByText(/^\d+ × \d+/).textContent();
  const width = Number.parseInt(size ?? '', 10);
  const box = await lightbox.getByRole('img').first().boundingBox();
  return `${Math.round((100 * (box?.width ?? 0)) / width)}%`;
}

async function scoreIn(part: Locator): Promise<number> {
  return Number(await part.getByText(/^\d\.\d{3}$/).textContent());
}

test('the objects of an image can be searched', async ({ page, semblance }) => {
  await page.goto(browse(semblance, semblance.scenes));
  await pictures(page).first().focus();
  await page.keyboard.press('Space');
  const object = page.getByRole('link', { name: /^Find objects similar to this/ }).first();
  const label = /this (.+)$/.exec((await object.getAttribute('aria-label')) ?? '')?.[1] ?? '';
  await object.click();
  await expect(heading(page)).toContainText('Clusters of objects by similarity to an object');
  await expect(page.getByRole('article').first()).toContainText(label);
});

test('the objects of an image in the results can be searched too', async ({ page, semblance }) => {
  await page.goto(browse(semblance, semblance.scenes));
  await pictures(page).first().hover();
  const object = page.getByRole('link', { name: /^Find objects similar to this/ }).first();
  await object.click();
  await expect(heading(page)).toContainText('Clusters of objects by similarity to an object');
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
  await expect(heading(page)).toContainText('similarity to a region of');
  await pictures(page).first().focus();
  await page.keyboard.press('Space');
  await dialog.getByRole('button', { name: 'Compare with query' }).click();
  const query = dialog.getByRole('img', { name: /^Query: / });
  // Only what is searched by is shown: the picture is larger than its frame.
  const share = await query.evaluate(
    (img) => (img.parentElement?.clientWidth ?? 0) / img.clientWidth,
  );
  expect(share).toBeLessThan(0.9);
});

test('two selected images are compared with each other', async ({ page, semblance }) => {
  await page.goto(`${browse(semblance, semblance.drawn)}?threshold=2`);
  await pictures(page).first().focus();
  await page.keyboard.press('s');
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByRole('dialog').getByRole('img')).toHaveCount(2);
  await expect(page).toHaveURL(/view=.+&beside=/);
});
