import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { drawImage } from '../gallery.ts';
import { PLANTED_HEIGHT, PLANTED_WIDTH, plant } from '../planted.ts';
import { expect, test } from './fixtures.ts';
import { heading, pictures } from './page-parts.ts';
import { type SemblanceProcess, startSemblance } from './semblance-process.ts';

/** A fox, as the sample gallery names it. */
const THING = '1f98a';

interface World {
  readonly server: SemblanceProcess;
  /** The fox in each image. */
  readonly query: BoundingBox;
  readonly result: BoundingBox;
}

/** A server over one fox on two grounds, annotated in one of them, and an image without it. */
async function startWorld(workFolder: string): Promise<World> {
  const root = await mkdtemp(path.join(workFolder, 'planted-'));
  const folder = path.join(root, 'planted');
  await mkdir(folder);
  const random = seededRandom(21);
  const query = await plant(THING, 'windows', 170, random);
  const result = await plant(THING, 'hills', 150, random);
  await writeFile(path.join(folder, 'query.png'), query.bytes);
  await writeFile(path.join(folder, 'result.png'), result.bytes);
  await writeFile(path.join(folder, 'stars.jpg'), await drawImage('stars', 1));
  const { x, y, width, height } = result.box;
  const [left, top] = [x * PLANTED_WIDTH, y * PLANTED_HEIGHT];
  const object = ['result.png', left, top, width * PLANTED_WIDTH, height * PLANTED_HEIGHT, 'fox'];
  const lines = ['filename,col_x,row_y,width,height,label', object.join()];
  await writeFile(path.join(folder, 'object_annotations.csv'), lines.join('\n'));
  const server = await startSemblance({ folders: [folder], dataDir: path.join(root, 'data') });
  await server.ready();
  return { server, query: query.box, result: result.box };
}

const similarTo = (page: Page, file: string) =>
  page.getByRole('link', { name: `Find images similar to ${file}` });

/** Moves the pointer to the middle of a region of an image. */
async function pointAt(page: Page, image: Locator, box: BoundingBox): Promise<void> {
  const shown = await image.boundingBox();
  if (!shown) throw new Error('The image is not shown.');
  const x = shown.x + (box.x + box.width / 2) * shown.width;
  const y = shown.y + (box.y + box.height / 2) * shown.height;
  await page.mouse.move(x, y);
}

test('the matching parts of a result are shown, pointed at and searched by', async ({
  page,
  workFolder,
}) => {
  const { server, query, result } = await startWorld(workFolder);
  await page.goto(server.url);
  await similarTo(page, 'query.png').click();
  await expect(heading(page)).toHaveText('Clusters by similarity to query.png');
  await similarTo(page, 'result.png').focus();
  await page.keyboard.press('Space');
  const lightbox = page.getByRole('dialog', { name: 'result.png' });
  const toggle = lightbox.getByRole('button', { name: 'Why they match' });
  await expect(toggle).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('w');
  await expect(toggle).toHaveAttribute('aria-pressed', 'true');
  await expect(page).toHaveURL(/&parts=1/);

  const parts = lightbox.getByRole('list', { name: 'Matching parts' });
  const first = parts.getByRole('button', { name: /^Part 1, (strong|medium) match$/ });
  await expect(first).toBeVisible();
  await expect(lightbox.getByRole('status').filter({ hasText: /matching part/ })).toBeAttached();
  await page.reload();
  await expect(first).toHaveAttribute('aria-current', 'false');
  // The pointer on the fox, in either image, is on the part.
  const images = lightbox.getByRole('img');
  await expect(images).toHaveCount(2);
  await pointAt(page, images.first(), query);
  await expect(first).toHaveAttribute('aria-current', 'true');
  await pointAt(page, toggle, { x: 0, y: 0, width: 1, height: 1 });
  await expect(first).toHaveAttribute('aria-current', 'false');
  await pointAt(page, images.last(), result);
  await expect(first).toHaveAttribute('aria-current', 'true');
  await page.mouse.move(1, 1);
  await first.focus();
  await expect(first).toHaveAttribute('aria-current', 'true');

  await page.keyboard.press('Tab');
  const search = parts.getByRole('button', { name: 'Search by part 1' });
  await expect(search).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('Clusters by similarity to a region of query.png');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(pictures(page).first()).toBeVisible();
  await page.goBack();
  await expect(first).toBeVisible();
  await page.close();
  await server.stop();
});

test('two images are compared part by part, and unlike ones have none', async ({
  page,
  workFolder,
}) => {
  const { server } = await startWorld(workFolder);
  await page.goto(server.url);
  for (const name of ['query.png', 'result.png']) {
    await similarTo(page, name).focus();
    await page.keyboard.press('s');
  }
  await page.getByRole('button', { name: 'Compare' }).click();
  const lightbox = page.getByRole('dialog');
  await expect(lightbox.getByText('Swipe')).toBeVisible();
  await lightbox.getByRole('button', { name: 'Why they match' }).click();
  const parts = lightbox.getByRole('list', { name: 'Matching parts' });
  await expect(parts.getByRole('listitem').first()).toBeVisible();
  await expect(page).toHaveURL(/beside=.*parts=1/);
  await lightbox.getByRole('button', { name: 'Why they match' }).click();
  await expect(lightbox.getByText('Swipe')).toBeVisible();

  await page.keyboard.press('Escape');
  await expect(lightbox).toHaveCount(0);
  await page.keyboard.press('Escape');
  await similarTo(page, 'query.png').click();
  await similarTo(page, 'stars.jpg').focus();
  await page.keyboard.press('Space');
  await lightbox.getByRole('button', { name: 'Why they match' }).click();
  await expect(lightbox.getByText(/^No parts correspond clearly/)).toBeVisible();
  await expect(parts).toHaveCount(0);
  await page.close();
  await server.stop();
});

test('of an object, its own region is compared', async ({ page, workFolder }) => {
  const { server, result } = await startWorld(workFolder);
  await page.goto(server.url);
  await similarTo(page, 'query.png').click();
  await expect(heading(page)).toHaveText('Clusters by similarity to query.png');
  const url = new URL(page.url());
  url.searchParams.set('entity_type', 'OBJECTS');
  await page.goto(url.href);
  await page.getByRole('link', { name: 'Find objects similar to fox in result.png' }).focus();
  await page.keyboard.press('Space');
  const lightbox = page.getByRole('dialog');
  await lightbox.getByRole('button', { name: 'Why they match' }).click();
  const first = lightbox.getByRole('button', { name: /^Part 1/ });
  await expect(first).toBeVisible();
  // The whole image is larger than the frame that shows its region.
  const image = lightbox.getByRole('img', { name: 'result.png' });
  const [whole, frame] = [await image.boundingBox(), await image.locator('..').boundingBox()];
  expect((frame?.width ?? 0) / (whole?.width ?? 1)).toBeCloseTo(result.width, 2);
  await page.close();
  await server.stop();
});
