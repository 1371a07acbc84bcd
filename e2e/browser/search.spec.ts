import type { Locator, Page, Route } from '@playwright/test';
import sharp from 'sharp';
import { drawImage } from '../gallery.ts';
import { dropFiles, expect, type GivenFile, pasteFile, test } from './fixtures.ts';

/** Checks on the left, balls on the right: which half is searched decides what is found. */
async function twoHalves(): Promise<GivenFile> {
  const create = { width: 960, height: 360, channels: 3, background: '#fff' } as const;
  const bytes = await sharp({ create })
    .composite([
      { input: await drawImage('checks', 1), left: 0, top: 0 },
      { input: await drawImage('balls', 1), left: 480, top: 0 },
    ])
    .jpeg()
    .toBuffer();
  return { name: 'two halves.jpg', type: 'image/jpeg', bytes };
}

async function picture(name: 'stripes' | 'windows'): Promise<GivenFile> {
  return { name: `my ${name}.jpg`, type: 'image/jpeg', bytes: await drawImage(name, 2) };
}

const nearest = (page: Page) => page.getByRole('link', { name: /^Find images similar to/ }).first();
const similarTo = (file: string) => `Find images similar to ${file}`;

/** Drags over a part of an element, given in fractions of it. */
async function dragOver(
  page: Page,
  element: Locator,
  from: [number, number],
  to: [number, number],
) {
  const box = await element.boundingBox();
  if (!box) throw new Error('the element is not on screen');
  const at = ([x, y]: [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]));
  await page.mouse.move(...at(to));
  await page.mouse.up();
}

test('drop, crop, results, pivot, Back, reload, deep link', async ({
  page,
  semblance,
  context,
}) => {
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();

  await dropFiles(page, [await twoHalves()]);
  const dialog = page.getByRole('dialog', { name: 'two halves.jpg' });
  const whole = dialog.getByRole('img', { name: 'Query image before cropping' });
  await expect(dialog.getByText('Whole image, 960 × 360 px')).toBeVisible();
  await dragOver(page, whole, [0.52, 0.03], [0.98, 0.97]);
  await expect(dialog.getByText(/^Region, 4[34]\d × 3[34]\d px/)).toBeVisible();
  await expect(dialog.getByRole('img', { name: 'Preview of the query' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Search this region' }).click();

  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText('Clusters by similarity to a region of two halves.jpg');
  await expect(page).toHaveURL(/anchor_media_id=[0-9a-f-]{36}&anchor_type=UPLOAD/);
  await expect(nearest(page)).toHaveAccessibleName(similarTo('balls/1.jpg'));
  const uploadUrl = page.url();

  await nearest(page).click();
  await expect(heading).toHaveText('Clusters by similarity to 1.jpg');
  await expect(heading).toHaveAttribute('title', 'balls/1.jpg');
  await expect(page).toHaveURL(/anchor_type=MEDIA/);
  await expect(page.getByText('0.000').first()).toBeVisible();
  await expect(page.getByText('Identical').first()).toBeVisible();

  // The picture that is searched by is the nearest to itself: this is no step to come back from.
  await nearest(page).click();
  await page.goBack();
  await expect(heading).toHaveText('Clusters by similarity to a region of two halves.jpg');
  await page.goForward();
  await expect(heading).toHaveText('Clusters by similarity to 1.jpg');
  await page.goBack();
  await page.reload();
  await expect(heading).toHaveText('Clusters by similarity to a region of two halves.jpg');
  await expect(nearest(page)).toHaveAccessibleName(similarTo('balls/1.jpg'));

  const elsewhere = await context.newPage();
  await elsewhere.goto(uploadUrl);
  await expect(nearest(elsewhere)).toHaveAccessibleName(similarTo('balls/1.jpg'));
  await expect(elsewhere.getByRole('img', { name: /Query image with its region/ })).toBeVisible();
});

test('the crop of a query can be changed, and the query cleared', async ({ page, semblance }) => {
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  await dropFiles(page, [await twoHalves()]);
  await page.getByRole('button', { name: 'Search whole image' }).click();
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText('Clusters by similarity to two halves.jpg');

  // After a reload the picture is no longer in memory: it comes back from the server.
  await page.reload();
  await page.getByRole('button', { name: 'Crop' }).click();
  const whole = page.getByRole('img', { name: 'Query image before cropping' });
  await expect(page.getByText('Whole image, 960 × 360 px')).toBeVisible();
  await dragOver(page, whole, [0.02, 0.03], [0.48, 0.97]);
  await page.getByRole('button', { name: 'Search this region' }).click();
  await expect(nearest(page)).toHaveAccessibleName(/similar to checks/);

  await page.getByRole('link', { name: 'Clear the query and show all clusters' }).click();
  await expect(heading).toHaveText('All clusters');
  await expect(page).toHaveURL(`${semblance.url}dataset/${semblance.drawn}/data`);
});

test('an image can be pasted', async ({ page, semblance }) => {
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
  await pasteFile(page, await picture('stripes'));
  await page.getByRole('button', { name: 'Search whole image' }).click();
  await expect(nearest(page)).toHaveAccessibleName(similarTo('stripes/2.jpg'));
});

test('an image can be chosen', async ({ page, semblance }) => {
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  const { name, type, bytes } = await picture('windows');
  await page
    .getByLabel('Choose an image to search with')
    .setInputFiles({ name, mimeType: type, buffer: bytes });
  await page.getByRole('button', { name: 'Search whole image' }).click();
  await expect(nearest(page)).toHaveAccessibleName(similarTo('windows/2.jpg'));
});

test('unsuitable files are rejected with the reason, and nothing is lost', async ({
  page,
  semblance,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 400/);
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data?threshold=2`);
  const text = { name: 'notes.txt', type: 'text/plain', bytes: Buffer.from('hello') };
  await dropFiles(page, [text]);
  const dialog = page.getByRole('dialog', { name: 'notes.txt' });
  await expect(dialog.getByRole('alert')).toContainText(
    '"notes.txt" cannot be used as a query image',
  );

  // Over the dialog, too, a notice can be read and closed.
  const stripes = await picture('stripes');
  await dropFiles(page, [stripes, stripes]);
  await expect(dialog.getByText('Search with one image at a time')).toBeVisible();
  await dialog.getByRole('button', { name: 'Dismiss' }).click();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  const alert = page.getByRole('alert');
  await dropFiles(page, [{ name: 'empty.heic', type: '', bytes: Buffer.alloc(0) }]);
  await expect(alert).toContainText('“empty.heic” is empty');
  const large = { name: 'huge.png', type: 'image/png', bytes: Buffer.alloc(21_000_000) };
  await dropFiles(page, [large]);
  await expect(alert).toContainText(
    '“huge.png” is 21 MB. The maximum size of a query image is 20 MB',
  );

  await expect(page).toHaveURL(/threshold=2$/);
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
});

test('a file that the server cannot read is reported at once, with a way to choose another', async ({
  page,
  semblance,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 400/);
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  const whole = await drawImage('hills', 1);
  const bytes = whole.subarray(0, whole.length / 3);
  await dropFiles(page, [{ name: 'half.jpg', type: 'image/jpeg', bytes }]);
  const dialog = page.getByRole('dialog', { name: 'half.jpg' });
  await expect(dialog.getByRole('alert')).toContainText(
    '"half.jpg" cannot be used as a query image',
  );
  const { name, type, bytes: buffer } = await picture('windows');
  await dialog.getByLabel('Choose another image').setInputFiles({ name, mimeType: type, buffer });
  await page.getByRole('button', { name: 'Search whole image' }).click();
  await expect(nearest(page)).toHaveAccessibleName(similarTo('windows/2.jpg'));
});

test('a page that is older than the server keeps its results and asks for a reload', async ({
  page,
  semblance,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 404/);
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
  await page.route('**/assets/crop-dialog-*', (route) => route.fulfill({ status: 404 }));
  await pasteFile(page, await picture('stripes'));
  await expect(page.getByRole('alert').filter({ hasText: 'Reload the page' })).toBeVisible();
  await expect(nearest(page)).toBeVisible();
  await page.unrouteAll();
  const reloaded = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Reload' }).click();
  await reloaded;
  await expect(nearest(page)).toBeVisible();
  await pasteFile(page, await picture('stripes'));
  await expect(page.getByRole('dialog', { name: 'my stripes.jpg' })).toBeVisible();
});

test('Back closes open dialogs and cancels an upload', async ({ page, semblance }) => {
  const dataset = `${semblance.url}dataset/${semblance.drawn}/data`;
  await page.goto(dataset);
  await page.getByRole('link', { name: /^Level 2/ }).click();
  await expect(page).toHaveURL(/threshold=2/);
  await page.getByRole('link', { name: /^Level 3/ }).click();
  await expect(page).toHaveURL(/threshold=3/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/threshold=2/);
  await expect(page.getByRole('dialog')).toHaveCount(0);

  // Held back, so that the upload is still under way when the reader goes.
  let isLetThrough = () => {};
  const letThrough = new Promise<void>((resolve) => {
    isLetThrough = resolve;
  });
  const hold = async (route: Route) => {
    await letThrough;
    await route.continue().catch(() => undefined);
  };
  await page.route('**/query-preview', hold);
  await pasteFile(page, await picture('stripes'));
  await expect(page.getByRole('progressbar', { name: /the image…$/ })).toBeVisible();
  const uploadEnded = page.waitForEvent('requestfailed');
  // The image that is dropped meanwhile takes its place.
  await dropFiles(page, [await picture('windows')]);
  expect((await uploadEnded).url()).toContain('query-preview');
  await expect(page.getByRole('dialog', { name: 'my windows.jpg' })).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.unroute('**/query-preview', hold);

  await page.route('**/search-stored-image*', hold);
  await pasteFile(page, await picture('stripes'));
  await page.getByRole('button', { name: 'Search whole image' }).click();
  await expect(page.getByRole('button', { name: 'Searching…' })).toBeVisible();
  const searchEnded = page.waitForEvent('requestfailed');
  await page.goBack();
  expect((await searchEnded).url()).toContain('search-stored-image');
  isLetThrough();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page).toHaveURL(dataset);
});
