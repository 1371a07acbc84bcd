import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { writeTinyModel } from '#engine/embed/hub/tiny-model.fixture.ts';
import { expect, test } from './fixtures.ts';
import { startSemblance } from './semblance-process.ts';

test('a dataset whose model supports text is searched by text', async ({ page, workFolder }) => {
  const folder = path.join(workFolder, 'colors');
  await mkdir(folder);
  for (const color of ['red', 'green', 'blue', 'yellow']) {
    await sharp({ create: { width: 200, height: 150, channels: 3, background: color } })
      .png()
      .toFile(path.join(folder, `${color}.png`));
  }
  const model = path.join(workFolder, 'tiny-clip');
  await writeTinyModel(model, 'clip');
  const dataDir = path.join(workFolder, 'colors-data');
  const semblance = await startSemblance({ folders: [folder], dataDir, model });
  await semblance.ready();

  await page.goto(semblance.url);
  const field = page.getByLabel('Describe what to find');
  await field.fill('something blue');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Clusters by similarity to “something blue”',
  );
  const nearest = page.getByRole('link', { name: /^Find images similar to/ }).first();
  await expect(nearest).toHaveAccessibleName('Find images similar to blue.png');
  await page.reload();
  await expect(field).toHaveValue('something blue');
  await expect(page.getByRole('slider', { name: 'Farthest distance shown' })).toBeVisible();

  // Words are a step of the trail, as pictures are.
  await nearest.click();
  await expect(page.getByText('Identical').first()).toBeVisible();
  const trail = page.getByRole('navigation', { name: 'Search trail' });
  await expect(trail.getByRole('listitem')).toHaveCount(2);
  const words = trail.getByRole('link', { name: 'Step 1: “something blue”' });
  await expect(words).toContainText('“something blue”');
  await words.click();
  await expect(field).toHaveValue('something blue');
  await expect(words).toHaveAttribute('aria-current', 'step');

  await page.getByRole('link', { name: 'Clear the query and show all clusters' }).click();
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
  await expect(field).toHaveValue('');
  // A page that is left open asks for what is no longer there.
  await page.goto('about:blank');
  await semblance.stop();
});
