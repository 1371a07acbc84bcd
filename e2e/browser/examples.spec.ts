import type { Locator } from '@playwright/test';
import { drawImage } from '../gallery.ts';
import { dropFiles, expect, test } from './fixtures.ts';
import { browse, cardAt, heading, pictures } from './page-parts.ts';

const nameOf = async (picture: Locator) => (await picture.getAttribute('title')) ?? '';

test('the results are drawn towards one image and away from another', async ({
  page,
  semblance,
}) => {
  await page.goto(browse(semblance, semblance.drawn));
  await pictures(page).first().click();
  await expect(heading(page)).toHaveText(/^Clusters by similarity to \S+$/);
  const title = (await heading(page).textContent()) ?? '';
  await expect(page.getByText('Identical').first()).toBeVisible();

  await cardAt(page, 2).getByRole('link').first().focus();
  await page.keyboard.press('m');
  await expect(heading(page)).toHaveText(`${title} and 1 more`);
  const examples = page.getByRole('list', { name: 'Examples of this query' });
  const weight = examples.getByRole('slider', { name: /^Weight of / });
  await weight.press('ArrowLeft');
  await expect(weight).toHaveAttribute('aria-valuetext', 'More 75%');
  await expect(page).toHaveURL(/more_like=[0-9a-f-]{36}\*0\.75/);
  // The keyboard goes on where it was, and past 0.
  await expect(weight).toBeFocused();
  for (const _ of [1, 2, 3]) await page.keyboard.press('ArrowLeft');
  await expect(weight).toHaveAttribute('aria-valuetext', 'Less 25%');
  await expect(heading(page)).toHaveText(`${title}, unlike 1`);
  await expect(weight).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(heading(page)).toHaveText(`${title} and 1 more`);
  await weight.press('End');
  await weight.press('ArrowLeft');
  await expect(page).toHaveURL(/\*0\.75/);
  await page.reload();
  await expect(weight).toHaveValue('0.75');

  const unwanted = cardAt(page, 3).getByRole('link').first();
  const name = await nameOf(unwanted);
  await unwanted.hover();
  await page.getByRole('button', { name: `Less like ${name}` }).click();
  await expect(heading(page)).toHaveText(`${title} and 1 more, unlike 1`);
  await expect(page).toHaveURL(/less_like=/);

  const base = name.slice(name.lastIndexOf('/') + 1);
  await examples
    .getByRole('link', { name: `Remove ${base} from the query` })
    .last()
    .click();
  await expect(heading(page)).toHaveText(`${title} and 1 more`);
  await page.goBack();
  await expect(heading(page)).toHaveText(`${title} and 1 more, unlike 1`);
  await expect(page.getByRole('banner')).toContainText('2 examples · From this dataset');
  // The query field shows as many as it has room for, to remove from any page.
  await page.setViewportSize({ width: 1440, height: 900 });
  const inField = page
    .getByRole('banner')
    .getByRole('list', { name: 'Examples in the query field' })
    .getByRole('link');
  await expect(inField).toHaveCount(2);
  await expect(inField.first().locator('img')).toBeVisible();
  await inField.last().click();
  await expect(heading(page)).toHaveText(`${title} and 1 more`);
  await expect(inField).toHaveCount(1);
  await page.goBack();
  await expect(heading(page)).toHaveText(`${title} and 1 more, unlike 1`);

  // The trail leads back to the query with its examples.
  await cardAt(page, 2).getByRole('link').first().click();
  await expect(heading(page)).not.toContainText('unlike');
  const trail = page.getByRole('navigation', { name: 'Search trail' });
  const step = trail.getByRole('link', { name: /^Step 1: .* and 1 more, unlike 1$/ });
  await expect(step).toContainText('+1 −1');
  await step.click();
  await expect(heading(page)).toHaveText(`${title} and 1 more, unlike 1`);
});

test('without a query, the first wanted image becomes the query', async ({ page, semblance }) => {
  await page.goto(browse(semblance, semblance.drawn));
  await pictures(page).first().focus();
  await page.keyboard.press('l');
  await expect(page).not.toHaveURL(/like=|anchor/);
  await page.keyboard.press('Space');
  const lightbox = page.getByRole('dialog');
  const less = lightbox.getByRole('button', { name: 'Less like this' });
  await expect(less).toHaveAttribute('aria-disabled', 'true');
  await expect(less).toHaveAccessibleDescription(/Search by an image first/);
  await lightbox.getByRole('button', { name: 'More like this' }).click();
  await expect(heading(page)).toContainText('Clusters by similarity to');
  await expect(lightbox).toHaveCount(0);
});

test('a region becomes an example of the query by cropping', async ({ page, semblance }) => {
  await page.goto(browse(semblance, semblance.drawn));
  const dialog = page.getByRole('dialog');
  const more = dialog.getByRole('button', { name: 'More like this' });
  await pictures(page).first().focus();
  await page.keyboard.press('c');
  await expect(dialog.getByRole('button', { name: 'Select a region' })).toBeVisible();
  await expect(more).toHaveCount(0);
  await page.keyboard.press('Escape');

  await pictures(page).first().click();
  await expect(heading(page)).toHaveText(/^Clusters by similarity to \S+$/);
  const title = (await heading(page).textContent()) ?? '';
  await expect(page.getByText('Identical').first()).toBeVisible();
  await cardAt(page, 3).getByRole('link').first().focus();
  await page.keyboard.press('c');
  await dialog.getByRole('button', { name: 'Select a region' }).click();
  await more.click();
  await expect(heading(page)).toHaveText(`${title} and 1 more`);
  await expect(dialog).toHaveCount(0);

  // An uploaded image as a whole, too.
  const bytes = await drawImage('stars', 7);
  await dropFiles(page, [{ name: 'unwanted.jpg', type: 'image/jpeg', bytes }]);
  await dialog.getByRole('button', { name: 'Less like this' }).click();
  await expect(heading(page)).toHaveText(`${title} and 1 more, unlike 1`);
  const examples = page.getByRole('list', { name: 'Examples of this query' });
  await expect(examples.getByRole('slider', { name: 'Weight of unwanted.jpg' })).toBeVisible();
  await expect(page).toHaveURL(/more_like=[0-9a-f-]{36}&less_like=[0-9a-f-]{36}$/);
});

test('results are close to all wanted images or to any, by choice', async ({ page, semblance }) => {
  await page.goto(browse(semblance, semblance.drawn));
  await pictures(page).first().click();
  await expect(heading(page)).toHaveText(/^Clusters by similarity to \S+$/);
  const title = (await heading(page).textContent()) ?? '';
  await expect(page.getByText('Identical').first()).toBeVisible();
  const combine = page.getByRole('group', {
    name: 'How the query and the wanted examples count together',
  });
  await expect(combine).toHaveCount(0);
  await cardAt(page, 6).getByRole('link').first().focus();
  await page.keyboard.press('m');
  await expect(heading(page)).toHaveText(`${title} and 1 more`);
  await expect(combine.getByRole('radio', { name: 'Blend' })).toBeChecked();

  await combine.getByText('Close to any').click();
  await expect(heading(page)).toHaveText(`${title} or to 1 more`);
  for (const nth of [0, 1]) await expect(cardAt(page, nth)).toContainText('Identical');
  await expect(page).toHaveURL(/&combine=any/);
  await combine.getByRole('radio', { name: 'Close to any' }).press('ArrowLeft');
  await expect(heading(page)).toHaveText(`${title}, and also to 1 more`);
  await expect(page).toHaveURL(/&combine=all/);
  await expect(cardAt(page, 0)).not.toContainText('Identical');
  const examples = page.getByRole('list', { name: 'Examples of this query' });
  await expect(examples).toContainText('Wanted');
  await expect(examples.getByRole('slider')).toHaveCount(0);

  // Alone, the query has nothing to rank together with.
  await examples.getByRole('link', { name: /^Remove / }).click();
  await expect(heading(page)).toHaveText(title);
  await expect(page).not.toHaveURL(/combine/);
  await page.goBack();
  await expect(heading(page)).toHaveText(`${title}, and also to 1 more`);
});
