import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { startTinyHub } from '#engine/embed/hub/tiny-hub.fixture.ts';
import { writeTinyModel } from '#engine/embed/hub/tiny-model.fixture.ts';
import { expect, test } from './fixtures.ts';
import { startSemblance } from './semblance-process.ts';

const CLIP = 'Xenova/clip-vit-base-patch16';
const N_IMAGES = 40;

async function paintColors(folder: string): Promise<void> {
  await mkdir(folder);
  for (let n = 0; n < N_IMAGES; n++) {
    const background = { r: (n * 37) % 256, g: (n * 101) % 256, b: (n * 59) % 256 };
    await sharp({ create: { width: 80, height: 60, channels: 3, background } })
      .png()
      .toFile(path.join(folder, `${n}.png`));
  }
}

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Change dataset' }).click();
  await page.getByRole('button', { name: 'Dataset settings…' }).click();
}

test('a model is chosen, stopped, resumed and undone in the dataset settings', async ({
  page,
  workFolder,
}) => {
  test.slow();
  const folder = path.join(workFolder, 'hues');
  await paintColors(folder);
  const hubFolder = path.join(workFolder, 'hub');
  await writeTinyModel(path.join(hubFolder, CLIP), 'clip');
  const hub = await startTinyHub(hubFolder);
  const dataDir = path.join(workFolder, 'hues-data');
  const env = { HF_ENDPOINT: hub.url };
  const semblance = await startSemblance({
    folders: [folder],
    dataDir,
    env,
    args: ['--no-objects'],
  });
  await semblance.ready();

  await page.goto(semblance.url);
  const words = page.getByLabel('Describe what to find');
  await openSettings(page);
  const section = page.getByRole('region', { name: 'Model' });
  await expect(section).toContainText('good at near-duplicates');
  await expect(section).toContainText('does not understand words');
  await expect(section.getByRole('listitem')).toHaveCount(4);
  await expect(section.getByRole('listitem').filter({ hasText: 'CLIP' }).first()).toContainText(
    '602 MB to download',
  );
  await expect(section.getByRole('button', { name: 'Built-in is in use' })).toBeVisible();

  // By keyboard: the button keeps the focus through all steps.
  const release = hub.hold();
  await section.getByRole('button', { name: 'Use CLIP' }).focus();
  await page.keyboard.press('Enter');
  const stop = section.getByRole('button', { name: 'Stop the change to CLIP' });
  await expect(stop).toBeFocused();
  await expect(section.getByRole('status')).toHaveText('Downloading the model');
  await expect(section.getByRole('progressbar', { name: 'Changing the model' })).toBeVisible();
  await page.keyboard.press('Enter');
  const resume = section.getByRole('button', { name: 'Resume the change to CLIP' });
  await expect(resume).toBeFocused();
  await expect(section.getByRole('status')).toHaveText('Stopped');
  release();
  await expect(section.getByRole('button', { name: 'Use SigLIP' })).toBeDisabled();
  await page.keyboard.press('Escape');
  // The present model serves.
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();

  await openSettings(page);
  await resume.click();
  await expect(section.getByRole('button', { name: 'CLIP is in use' })).toBeVisible({
    timeout: 60_000,
  });
  await expect(section.getByRole('listitem').filter({ hasText: 'CLIP' }).first()).toContainText(
    'downloaded',
  );
  await page.keyboard.press('Escape');
  await words.fill('something blue');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Clusters by similarity to “something blue”',
  );

  await page.getByRole('link', { name: 'Clear the query and show all clusters' }).click();
  await openSettings(page);
  await section.getByRole('button', { name: 'Go back to Built-in' }).click();
  await expect(section.getByRole('button', { name: 'Built-in is in use' })).toBeVisible();
  await section.getByRole('button', { name: 'Free its disk space' }).click();
  await expect(section.getByRole('button', { name: 'Use CLIP' })).toBeVisible();

  // Without the hub, a model that is not there is a sentence, and the present one serves on.
  await hub.close();
  await section.getByRole('button', { name: 'Use DINOv2-small' }).click();
  await expect(section.getByRole('alert')).toContainText('no connection to 127.0.0.1');
  await section.getByRole('button', { name: 'Keep Built-in and discard the change' }).click();
  await expect(section.getByRole('alert')).toHaveCount(0);
  await page.goto('about:blank');
  await semblance.stop();
});
