import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { drawImage } from '../gallery.ts';
import { expect, test } from './fixtures.ts';
import { pictures } from './page-parts.ts';
import { startSemblance } from './semblance-process.ts';

const CLASSES = ['balls', 'checks', 'hills'] as const;

async function drawClasses(folder: string): Promise<void> {
  for (const name of CLASSES) {
    await mkdir(path.join(folder, name), { recursive: true });
    for (let n = 0; n < 3; n++) {
      await writeFile(path.join(folder, name, `${n}.jpg`), await drawImage(name, n));
    }
  }
}

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Change dataset' }).click();
  await page.getByRole('button', { name: 'Dataset settings…' }).click();
}

const folderSwitch = (page: Page) =>
  page.getByRole('checkbox', { name: 'Use folder names as labels' });

test('folder labels can be turned on as filters, and off again', async ({ page, workFolder }) => {
  const folder = path.join(workFolder, 'classes');
  await drawClasses(folder);
  const server = await startSemblance({
    folders: [folder],
    dataDir: `${folder} data`,
    args: ['--no-objects'],
  });
  await server.ready();
  await page.goto(server.url);
  await expect(pictures(page)).toHaveCount(9);
  await openSettings(page);
  await expect(folderSwitch(page)).not.toBeChecked();
  // The box shows its new state when the change is under way, just after the click.
  await folderSwitch(page).click();
  await expect(folderSwitch(page)).toBeChecked();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Label', exact: true }).click();
  await page.getByRole('checkbox', { name: 'checks 3' }).check();
  await expect(pictures(page)).toHaveCount(3);
  await expect(page).toHaveURL(/labels=/);
  await page.reload();
  await expect(pictures(page)).toHaveCount(3);

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Find an action' }).fill('dataset settings');
  await page.keyboard.press('Enter');
  await expect(folderSwitch(page)).toBeChecked();
  await folderSwitch(page).click();
  await page.keyboard.press('Escape');
  await expect(pictures(page)).toHaveCount(0);
  await page.close();
  await server.stop();
});
