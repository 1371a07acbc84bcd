import { expect, test } from './fixtures.ts';

test('a search is saved under a name, opened, deleted, and restored', async ({
  page,
  semblance,
}) => {
  const address = `${semblance.url}dataset/${semblance.drawn}/data`;
  await page.goto(`${address}?threshold=3&map=label`);
  await page.getByRole('button', { name: 'Saved searches' }).click();
  const dialog = page.getByRole('dialog', { name: 'Saved searches' });
  await expect(dialog.getByText('No saved searches in this dataset yet.')).toBeVisible();
  await dialog.getByLabel('Name of this search').fill('Coarse ones');
  await page.keyboard.press('Enter');
  const view = dialog.getByRole('link', { name: /^Coarse ones/ });
  await expect(view).toBeVisible();
  await page.keyboard.press('Escape');

  await page.goto(address);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Find an action' }).fill('bookmark');
  await page.keyboard.press('Enter');
  await view.click();
  await expect(page).toHaveURL(/\?threshold=3&map=label$/);
  await expect(dialog).toBeHidden();

  await page.getByRole('button', { name: 'Saved searches' }).click();
  await dialog.getByRole('button', { name: 'Delete Coarse ones' }).click();
  await expect(view).toBeHidden();
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(view).toBeVisible();
});
