import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { blank, drawText } from '#engine/embed/text-lines/drawn-text.fixture.ts';
import { drawImage } from '../gallery.ts';
import { expect, test } from './fixtures.ts';
import { heading, pictures } from './page-parts.ts';
import { type SemblanceProcess, startSemblance } from './semblance-process.ts';

/** A server over a sign with an annotated plate, and two images without text. */
async function startWorld(
  workFolder: string,
  args: readonly string[] = [],
): Promise<SemblanceProcess> {
  const root = await mkdtemp(path.join(workFolder, 'signs-'));
  const folder = path.join(root, 'signs');
  await mkdir(folder);
  const sign = await drawText(await blank(640, 480), [
    { text: 'CAUTION', x: 80, y: 60, height: 48 },
    { text: 'Crossing', x: 80, y: 320, height: 48 },
  ]);
  await writeFile(path.join(folder, 'sign.png'), sign);
  for (const n of [1, 2]) {
    await writeFile(path.join(folder, `hills-${n}.jpg`), await drawImage('hills', n));
  }
  const rows = 'filename,col_x,row_y,width,height,label\nsign.png,40,20,560,140,plate\n';
  await writeFile(path.join(folder, 'object_annotations.csv'), rows);
  const server = await startSemblance({
    folders: [folder],
    dataDir: path.join(root, 'data'),
    args,
  });
  await server.ready();
  return server;
}

const textField = (page: Page) => page.getByLabel('Find text in images, captions and labels');
const readSwitch = (page: Page) => page.getByRole('checkbox', { name: 'Read the text in images' });

test('text is read when asked for, then found by its words', async ({ page, workFolder }) => {
  const server = await startWorld(workFolder);
  await page.goto(server.url);
  await expect(pictures(page)).toHaveCount(3);
  await expect(textField(page)).toHaveCount(0);
  const url = new URL(page.url());
  url.searchParams.set('caption', 'caution');
  await page.goto(url.href);
  await expect(page.getByText(/is not read yet/)).toBeVisible();
  await page.getByRole('button', { name: 'Dataset settings…' }).click();
  await readSwitch(page).click();
  await expect(readSwitch(page)).toBeChecked();
  await expect(page.getByText('3 images read, 1 of them with text')).toBeVisible();
  await page.keyboard.press('Escape');
  // The results follow without a reload.
  await expect(heading(page)).toHaveText('Clusters with “caution”');
  await expect(pictures(page)).toHaveCount(1);

  await textField(page).fill('crossing');
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Clusters with “crossing”');
  await expect(pictures(page)).toHaveCount(1);
  await expect(page).toHaveURL(/caption=crossing/);
  await page.reload();
  await expect(textField(page)).toHaveValue('crossing');
  await textField(page).fill('bicycle');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/contains “bicycle”/)).toBeVisible();
  await page.getByRole('link', { name: 'Show all images' }).click();
  await expect(pictures(page)).toHaveCount(3);
  await page.goto('about:blank');
  await server.stop();
});

test('the lightbox lists the text, shows where it is and searches by it', async ({
  page,
  workFolder,
}) => {
  const server = await startWorld(workFolder, ['--read-text']);
  await page.goto(server.url);
  await expect(textField(page)).toBeVisible();
  await expect(async () => {
    await page.reload();
    await page.getByRole('link', { name: 'Find images similar to sign.png' }).focus();
    await page.keyboard.press('Space');
    await expect(page.getByRole('list', { name: 'Text in the image' })).toBeVisible();
  }).toPass();
  const lightbox = page.getByRole('dialog', { name: 'sign.png' });
  const lines = lightbox.getByRole('list', { name: 'Text in the image' });
  await expect(lines.getByRole('listitem')).toHaveText(['CAUTION', 'Crossing']);
  const toggle = lightbox.getByRole('button', { name: 'Show boxes' });
  await expect(toggle).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('t');
  await expect(toggle).toHaveAttribute('aria-pressed', 'true');
  await expect(page).toHaveURL(/text_boxes=1/);
  const box = lightbox.getByTitle('Search by the region of “CAUTION”');
  await expect(box).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual(
    [],
  );
  await page.reload();
  await expect(toggle).toHaveAttribute('aria-pressed', 'true');

  const search = lines.getByRole('button', { name: 'Search by the region of “Crossing”' });
  await search.focus();
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Clusters by similarity to a region of sign.png');
  await page.goBack();
  await box.click();
  await expect(heading(page)).toHaveText('Clusters by similarity to a region of sign.png');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.goto('about:blank');
  await server.stop();
});

test('an object has the text in its box', async ({ page, workFolder }) => {
  const server = await startWorld(workFolder, ['--read-text']);
  await page.goto(server.url);
  await expect(pictures(page)).toHaveCount(3);
  const url = new URL(page.url());
  url.searchParams.set('entity_type', 'OBJECTS');
  url.searchParams.set('caption', 'caution');
  const plate = page.getByRole('link', { name: 'Find objects similar to plate in sign.png' });
  await expect(async () => {
    await page.goto(url.href);
    await expect(plate).toBeVisible();
  }).toPass();
  await expect(heading(page)).toHaveText('Clusters of objects with “caution”');
  await plate.focus();
  await page.keyboard.press('Space');
  const lines = page.getByRole('list', { name: 'Text in the image' }).getByRole('listitem');
  await expect(lines).toHaveText(['CAUTION']);
  url.searchParams.set('caption', 'crossing');
  await page.goto(url.href);
  await expect(page.getByText(/contains “crossing”/)).toBeVisible();
  await page.goto('about:blank');
  await server.stop();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('text is found, read and searched by', async ({ page, workFolder }) => {
    const server = await startWorld(workFolder, ['--read-text']);
    await page.goto(server.url);
    await textField(page).fill('caution');
    await expect(async () => {
      await textField(page).press('Enter');
      await page.reload();
      await expect(pictures(page)).toHaveCount(1);
    }).toPass();
    const url = new URL(page.url());
    const [sign] = await pictures(page).all();
    await sign?.focus();
    await page.keyboard.press('Space');
    await expect(page).toHaveURL(/view=/);
    expect(url.searchParams.get('caption')).toBe('caution');
    const search = page.getByRole('button', { name: 'Search by the region of “CAUTION”' });
    await search.scrollIntoViewIfNeeded();
    const { width = 0, height = 0 } = (await search.boundingBox()) ?? {};
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
    await search.tap();
    await expect(heading(page)).toHaveText('Clusters by similarity to a region of sign.png');
    await page.goto('about:blank');
    await server.stop();
  });
});
