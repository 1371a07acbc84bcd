import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import {
  CELLS,
  drawMosaic,
  type Orientation,
  type OrientedFormat,
  storeOriented,
} from '../orientations.ts';
import { drag, dragOver, dropFiles, expect, test } from './fixtures.ts';
import { browse, heading, pictures } from './page-parts.ts';

const FILES: readonly [OrientedFormat, Orientation, string, string][] = [
  ['webp', 6, 'turned.webp', 'image/webp'],
  ['tiff', 8, 'scan.tif', ''],
  ['jpeg', 5, 'photo.heic', 'image/heic'],
  ['jpeg', 3, 'photo.jfif', 'image/jpg'],
];

for (const [format, orientation, name, type] of FILES) {
  test(`a region of ${name} (${format}, orientation ${orientation}) is searched where it is drawn`, async ({
    page,
    semblance,
  }) => {
    await page.goto(browse(semblance, semblance.drawn));
    const bytes = await storeOriented(await drawMosaic(), orientation, format);
    await dropFiles(page, [{ name, type, bytes }]);
    const dialog = page.getByRole('dialog', { name });
    await expect(dialog.getByText('Whole image, 960 × 720 px')).toBeVisible();
    const [, topRight] = CELLS;
    await selectCell(page, topRight);
    await dialog.getByRole('button', { name: 'Search this region' }).click();
    await expect(heading(page)).toHaveText(`Clusters by similarity to a region of ${name}`);
    await expect(pictures(page).first()).toHaveAccessibleName(
      new RegExp(`similar to ${topRight.name}/`),
    );
  });
}

async function selectCell(page: Page, { x, y }: { x: number; y: number }): Promise<void> {
  const box = await page.getByRole('img', { name: 'Query image before cropping' }).boundingBox();
  if (!box) throw new Error('the image is not on screen');
  const at = (fx: number, fy: number) =>
    [box.x + (x + fx) * box.width, box.y + (y + fy) * box.height] as const;
  await page.mouse.move(...at(0.02, 0.02));
  await page.mouse.down();
  await page.mouse.move(...at(0.25, 0.25));
  await page.mouse.move(...at(0.48, 0.48));
  await page.mouse.up();
}

test('the address of an image that is dragged from another page is fetched by the server', async ({
  page,
  semblance,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 400/);
  await page.goto(browse(semblance, semblance.drawn));
  const dataTransfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.setData('text/uri-list', 'https://example.invalid/page');
    data.setData(
      'text/html',
      '<a href="https://example.invalid/page"><img src="http://127.0.0.1:9/a.jpg"></a>',
    );
    return data;
  });
  await dragOver(page, () => drag(page, ['dragover'], dataTransfer));
  await drag(page, ['drop'], dataTransfer);
  // This server fetches nothing from the machine it runs on; that it says so shows that it was asked.
  await expect(page.getByRole('alert')).toContainText('http://127.0.0.1:9/a.jpg');
  await expect(page.getByText('Drop an image to search with it')).toBeHidden();
});

test('a dropped folder is rejected by its name', async ({ page, semblance, workFolder }) => {
  const folder = path.join(workFolder, 'holiday');
  await mkdir(folder);
  await page.goto(browse(semblance, semblance.drawn));
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  const send = async (type: 'dragEnter' | 'dragOver' | 'drop') => {
    await client.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  };
  // The part of the page that takes drops is loaded after the page.
  const files = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['a'], 'a.jpg', { type: 'image/jpeg' }));
    return transfer;
  });
  await dragOver(page, () => drag(page, ['dragenter', 'dragover'], files));
  await send('dragEnter');
  await send('dragOver');
  await send('drop');
  await expect(page.getByRole('alert')).toContainText('“holiday” is a folder');
});
