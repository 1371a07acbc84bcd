import { SCENE_OBJECTS } from '../scenes.ts';
import { expect, test } from './fixtures.ts';

test('objects are searched alone, by each other and back to images', async ({
  page,
  semblance,
}) => {
  await page.goto(`${semblance.url}dataset/${semblance.scenes}/data`);
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
  const filters = page.getByRole('list', { name: 'Filters' });
  await filters.getByRole('button', { name: 'Objects' }).click();
  await page.getByRole('radio', { name: `Objects ${SCENE_OBJECTS.length}` }).check();
  await expect(page.getByRole('heading', { name: 'Clusters of objects' })).toBeVisible();
  const finest = page.getByRole('link', { name: /^Level 0, finest: \d+ clusters$/ });
  const nClusters = Number(
    /\d+(?= clusters)/.exec((await finest.getAttribute('aria-label')) ?? ''),
  );
  await expect(page.getByRole('article')).toHaveCount(nClusters);
  const objects = page.getByRole('link', { name: /^Find objects similar to/ });
  await expect(objects).toHaveCount(SCENE_OBJECTS.length);
  const ball = page.getByRole('link', { name: 'Find objects similar to balls in scene-0.jpg' });
  const crop = ball.locator('img');
  await expect
    .poll(() => crop.evaluate((img: HTMLImageElement) => [img.naturalWidth, img.naturalHeight]))
    .toEqual([120, 90]);

  await ball.click();
  await expect(
    page.getByRole('heading', {
      name: 'Clusters of objects by similarity to an object in scene-0',
    }),
  ).toBeVisible();
  const first = page.getByRole('article').first();
  await expect(first).toContainText('Identical');
  await expect(first).toContainText('balls');
  await expect(objects.nth(1)).toHaveAccessibleName(/^Find objects similar to balls in/);
  const query = page.getByRole('img', { name: 'Query image with its region outlined' });
  await expect
    .poll(() => query.evaluate((img: HTMLImageElement) => img.naturalWidth / img.naturalHeight))
    .toBeCloseTo(480 / 360, 2);
  await expect(page.getByText('Object in this dataset')).toBeVisible();

  // The chip is edited, removed, and cleared with the others.
  await filters.getByRole('button', { name: 'Objects' }).click();
  await page.getByRole('radio', { name: /^Whole images/ }).check();
  await expect(
    page.getByRole('link', { name: /^Find images similar to scene-/ }).first(),
  ).toBeVisible();
  await page.goBack();
  await filters.getByRole('link', { name: 'Search whole images again' }).click();
  await expect(page).not.toHaveURL(/entity_type/);
  await page.goBack();
  await expect(objects.first()).toBeVisible();
  await filters.getByRole('link', { name: 'Clear all' }).click();
  await expect(page).not.toHaveURL(/entity_type/);
  await expect(
    page.getByRole('link', { name: /^Find images similar to scene-/ }).first(),
  ).toBeVisible();
  await page.reload();
  await expect(page.getByText('Object in this dataset')).toBeVisible();
});

test('the chip for objects says so if there are none', async ({ page, semblance }) => {
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  const chip = page.getByRole('button', { name: 'Objects' });
  await expect(chip).toBeDisabled();
  await expect(chip).toHaveAccessibleDescription(/^No objects were found in this dataset/);
});
