import type { Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { expect, type Served, test } from './fixtures.ts';
import { browse, heading, pageSecretOf } from './page-parts.ts';

interface Point {
  readonly mediaId: string;
  /** On the map, from −1 to 1. */
  readonly x: number;
  readonly y: number;
}

/** Between the map and the nearer edges of the frame. */
const MARGIN_PX = 34;

const mapOn = (page: Page) => page.getByRole('application', { name: 'Map' });
const inView = (page: Page) => mapOn(page).getByRole('list', { name: 'Images in view' });
const shown = (page: Page) => inView(page).getByRole('button');
const selection = (page: Page) => page.getByRole('region', { name: 'Selection' });

async function readJson(page: Page, address: string) {
  const response = await page.request.get(address, { headers: await pageSecretOf(page) });
  expect(response.status()).toBe(200);
  return response.json();
}

async function pointsOf(page: Page, semblance: Served, datasetId: string): Promise<Point[]> {
  const map = await readJson(page, `${semblance.url}api/v1/explore/${datasetId}/map`);
  const ids = Buffer.from(map.media_ids, 'base64').toString('hex');
  const places = new Float32Array(Uint8Array.from(Buffer.from(map.positions, 'base64')).buffer);
  return Array.from({ length: map.n_media }, (_, i) => ({
    mediaId: ids.slice(32 * i, 32 * i + 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    x: places[2 * i] ?? 9,
    y: places[2 * i + 1] ?? 9,
  }));
}

/** Where a point is on the page while all of the map is shown. */
async function placeOf(map: Locator, { x, y }: Pick<Point, 'x' | 'y'>) {
  const box = await map.boundingBox();
  if (!box) throw new Error('The map is not on the page.');
  const scale = Math.min(box.width, box.height) / 2 - MARGIN_PX;
  return { x: box.x + box.width / 2 + scale * x, y: box.y + box.height / 2 + scale * y };
}

/** Drags the pointer from corner to corner of the map, by so many events each. */
async function dragAlong(page: Page, corners: readonly Pick<Point, 'x' | 'y'>[], steps = 4) {
  for (const [i, corner] of corners.entries()) {
    const place = await placeOf(mapOn(page), corner);
    await page.mouse.move(place.x, place.y, { steps });
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

/** Red, green and blue of the page at each place. */
async function colorsAt(page: Page, places: readonly { readonly x: number; readonly y: number }[]) {
  const image = sharp(await page.screenshot())
    .removeAlpha()
    .raw();
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  return places.map(({ x, y }) => {
    const at = 3 * (Math.round(y) * info.width + Math.round(x));
    return [...data.subarray(at, at + 3)].join();
  });
}

async function openMap(
  page: Page,
  semblance: Served,
  datasetId: string,
  query = '',
): Promise<void> {
  await page.goto(`${browse(semblance, datasetId)}?map=cluster${query}`);
  await expect(shown(page).first()).toBeVisible();
}

test('a tab shows all images on a map, and a click opens one of them', async ({
  page,
  semblance,
}) => {
  await page.goto(browse(semblance, semblance.drawn));
  await page.getByRole('link', { name: 'Map', exact: true }).click();
  await expect(heading(page)).toHaveText('Map of all images');
  await expect(page).toHaveURL(/[?&]map=cluster/);
  await expect(page.getByText('54 images, similar ones near each other').last()).toBeVisible();
  await expect(shown(page).first()).toBeVisible();
  await expect(page.getByText('54 images in view')).toBeVisible();
  const name = await shown(page).first().getAttribute('aria-label');
  const box = await shown(page).first().boundingBox();
  if (!box) throw new Error('The thumbnail has no box.');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect(page.getByRole('dialog')).toBeVisible();
  await expect(page.getByRole('dialog').getByRole('heading')).toContainText(
    (name ?? '').replace(/^.*[ /]/, ''),
  );
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('link', { name: 'Clusters', exact: true }).click();
  await expect(heading(page)).toHaveText('All clusters');
  await page.goBack();
  await expect(heading(page)).toHaveText('Map of all images');
});

test('points are drawn where the server places them, in the colors of the legend', async ({
  page,
  semblance,
}) => {
  await openMap(page, semblance, semblance.large);
  const map = mapOn(page);
  await map.scrollIntoViewIfNeeded();
  const points = await pointsOf(page, semblance, semblance.large);
  const boxes = await Promise.all((await shown(page).all()).map((one) => one.boundingBox()));
  const isFree = ({ x, y }: { x: number; y: number }) =>
    boxes.every((box) => {
      if (!box) return true;
      return (
        x < box.x - 8 || x > box.x + box.width + 8 || y < box.y - 8 || y > box.y + box.height + 8
      );
    });
  const places = [];
  for (const point of points) places.push(await placeOf(map, point));
  const free = places.filter(isFree);
  expect(free.length).toBeGreaterThan(20);
  const background = await colorsAt(page, [await placeOf(map, { x: 1.02, y: 1.02 })]);
  const colors = await colorsAt(page, free);
  const drawn = colors.filter((color) => color !== background[0]);
  expect(drawn.length).toBeGreaterThan(0.95 * free.length);
  expect(new Set(drawn).size).toBeGreaterThan(3);
});

test('a lasso selects the images inside it, which stay selected in the grid', async ({
  page,
  semblance,
}) => {
  await openMap(page, semblance, semblance.drawn);
  const points = await pointsOf(page, semblance, semblance.drawn);
  const explored = await readJson(page, `${semblance.url}api/v1/explore/${semblance.drawn}`);
  const fileOf = new Map<string, string>(
    explored.clusters.flatMap(
      ({ previews }: { previews: { media_id: string; file_name: string }[] }) =>
        previews.map(({ media_id, file_name }) => [media_id, file_name] as const),
    ),
  );
  const stars = points.filter(({ mediaId }) => fileOf.get(mediaId)?.startsWith('stars/'));
  expect(stars.length).toBeGreaterThan(4);
  const box = {
    left: Math.min(...stars.map(({ x }) => x)) - 0.02,
    right: Math.max(...stars.map(({ x }) => x)) + 0.02,
    top: Math.min(...stars.map(({ y }) => y)) - 0.02,
    bottom: Math.max(...stars.map(({ y }) => y)) + 0.02,
  };
  const inside = points.filter(
    ({ x, y }) => x > box.left && x < box.right && y > box.top && y < box.bottom,
  );
  await page.getByRole('button', { name: 'Lasso' }).click();
  await expect(page.getByRole('button', { name: 'Lasso' })).toHaveAttribute('aria-pressed', 'true');
  const corners = [
    { x: box.left, y: box.top },
    { x: box.right, y: box.top },
    { x: box.right, y: box.bottom },
    { x: box.left, y: box.bottom },
    { x: box.left, y: box.top },
  ];
  await dragAlong(page, corners);
  await expect(selection(page).getByRole('status')).toHaveText(`${inside.length} selected`);
  await selection(page).getByRole('button', { name: 'Tag' }).click();
  await page.getByRole('dialog').getByRole('combobox').fill('on the map');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page
    .getByRole('navigation', { name: 'Color by' })
    .getByRole('link', { name: 'Tag' })
    .click();
  const tagged = page.getByRole('button', {
    name: `Select ${inside.length} images in view: on the map`,
  });
  await expect(tagged).toBeVisible();
  // Other tests have the gallery without tags.
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(tagged).toHaveCount(0);
  await page.getByRole('link', { name: 'Clusters', exact: true }).click();
  await expect(selection(page).getByRole('status')).toHaveText(`${inside.length} selected`);
  await expect(page.getByRole('checkbox', { checked: true }).first()).toBeAttached();
});

test('what a lasso is drawn around becomes a filter of every view, until it is removed', async ({
  page,
  semblance,
}) => {
  await openMap(page, semblance, semblance.drawn);
  const points = await pointsOf(page, semblance, semblance.drawn);
  const half = points.filter(({ x }) => x < -0.05);
  expect(half.length).toBeGreaterThan(0);
  expect(half.length).toBeLessThan(points.length);
  await expect(page.getByRole('button', { name: /^Show only/ })).toHaveCount(0);
  await page.keyboard.down('Shift');
  // More corners than an area keeps.
  await dragAlong(
    page,
    [
      { x: -0.05, y: -1.05 },
      { x: -1.05, y: -1.05 },
      { x: -1.05, y: 1.05 },
      { x: -0.05, y: 1.05 },
    ],
    40,
  );
  await page.keyboard.up('Shift');
  await expect(selection(page).getByRole('status')).toHaveText(`${half.length} selected`);
  await page.getByRole('button', { name: 'Show only this area' }).click();
  await expect(selection(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Show only/ })).toHaveCount(0);
  await expect(
    page.getByText(`${half.length} of ${points.length} images found, the others are gray`).last(),
  ).toBeVisible();
  await page.getByRole('link', { name: 'Clusters', exact: true }).click();
  await expect(heading(page)).toHaveText('All clusters');
  await expect(page.getByRole('button', { name: `Select all ${half.length}` })).toBeVisible();
  await page.reload();
  await page.getByRole('link', { name: 'In an area of the map' }).click();
  await expect(heading(page)).toHaveText('Map of all images');
  await page.getByRole('link', { name: 'Remove the area of the map' }).click();
  await expect(page.getByText(`${points.length} images, similar ones`).last()).toBeVisible();
  await expect(page).not.toHaveURL(/map_area/);
});

test('the part of the map in view becomes a filter by the keyboard', async ({
  page,
  semblance,
}) => {
  await openMap(page, semblance, semblance.drawn);
  const countInView = page.getByText(/^\d+ images? in view$/);
  await expect(countInView).toHaveText('54 images in view');
  await mapOn(page).focus();
  for (let n = 0; n < 3; n++) await page.keyboard.press('+');
  await expect(countInView).not.toHaveText('54 images in view');
  const [count] = /\d+/.exec((await countInView.textContent()) ?? '') ?? [];
  await page.getByRole('button', { name: 'Show only this part' }).press('Enter');
  await expect(page.getByText(`${count} of 54 images found`).last()).toBeVisible();
  await expect(page).toHaveURL(/[?&]at=.*map_area=|map_area=.*[?&]at=/);
  await page.goBack();
  await expect(page.getByText('54 images, similar ones').last()).toBeVisible();
});

test('the keyboard moves, zooms and selects, and the address keeps the view', async ({
  page,
  semblance,
}) => {
  await openMap(page, semblance, semblance.drawn);
  const map = mapOn(page);
  await map.focus();
  const countInView = page.getByText(/^\d+ images? in view$/);
  await expect(countInView).toHaveText('54 images in view');
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await expect(countInView).not.toHaveText('54 images in view');
  await expect(page).toHaveURL(/[?&]at=/);
  const before = new URL(page.url()).searchParams.get('at');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => new URL(page.url()).searchParams.get('at')).not.toBe(before);
  const text = (await countInView.textContent()) ?? '';
  await page.reload();
  await expect(countInView).toHaveText(text);
  await map.focus();
  // Whoever has lost the images is told the way back.
  for (let n = 0; n < 40; n++) await page.keyboard.press('ArrowLeft');
  await expect(map).toContainText('This part of the map is empty. The key 0 shows all of it.');
  await page.keyboard.press('0');
  await expect(countInView).toHaveText('54 images in view');
  await expect(map).not.toContainText('is empty');
  await expect(page).not.toHaveURL(/[?&]at=/);
  // From the map to its images.
  await shown(page).first().focus();
  await page.keyboard.press('s');
  await expect(selection(page).getByRole('status')).toHaveText('1 selected');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(shown(page).first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(selection(page)).toHaveCount(0);
  const group = page.getByRole('button', { name: /^Select \d+ images in view/ }).first();
  const [count] = /\d+/.exec((await group.getAttribute('aria-label')) ?? '') ?? [];
  await group.press('Enter');
  await expect(selection(page).getByRole('status')).toHaveText(`${count} selected`);
});

test('a search is shown on the map by its distances', async ({ page, semblance }) => {
  await page.goto(browse(semblance, semblance.drawn));
  await page
    .getByRole('link', { name: /^Find images similar to stars/ })
    .first()
    .click();
  await expect(heading(page)).toContainText('Clusters by similarity to');
  await page.getByRole('link', { name: 'Map', exact: true }).click();
  await expect(heading(page)).toContainText('Map of images by similarity to');
  await expect(page).toHaveURL(/map=distance/);
  const identical = page.getByRole('button', { name: /in view: Identical$/ });
  await identical.click();
  await expect(selection(page).getByRole('status')).toHaveText(/^\d selected$/);
  await page.keyboard.press('Escape');
  // The results are those of the grid.
  const url = new URL(page.url());
  url.searchParams.set('relevance_max', '0.3');
  await page.goto(url.href);
  await expect(
    page.getByText(/^\d+ of 54 images found, the others are gray$/).last(),
  ).toBeVisible();
  await page.getByRole('link', { name: 'Clusters', exact: true }).click();
  await expect(heading(page)).toContainText('Clusters by similarity to');
  await expect(page).toHaveURL(/relevance_max=0.3/);
});

test('an image of the grid is shown on the map, with its surroundings', async ({
  page,
  semblance,
}) => {
  await page.goto(browse(semblance, semblance.drawn));
  const picture = page.getByRole('link', { name: /^Find images similar to balls/ }).first();
  const name = (await picture.getAttribute('title')) ?? '';
  await picture.focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Show on the map' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(heading(page)).toHaveText('Map of all images');
  await expect(page).toHaveURL(/[?&]at=/);
  await expect(page).not.toHaveURL(/[?&](on|view)=/);
  await expect(mapOn(page).getByText(name.replace(/^.*[/]/, ''), { exact: true })).toBeVisible();
  await expect(page.getByText(/^\d+ images? in view$/)).not.toHaveText('54 images in view');
});

test('objects have a map of their own', async ({ page, semblance }) => {
  await openMap(page, semblance, semblance.scenes, '&entity_type=OBJECTS');
  await expect(heading(page)).toHaveText('Map of all objects');
  await page.getByRole('link', { name: 'Label', exact: true }).click();
  await page.getByRole('button', { name: /^Select \d objects in view: balls$/ }).click();
  await expect(selection(page).getByRole('status')).toHaveText(/^\d selected$/);
});

test('hovering shows the image of a point', async ({ page, semblance }) => {
  await openMap(page, semblance, semblance.drawn);
  const box = await shown(page).first().boundingBox();
  if (!box) throw new Error('The thumbnail has no box.');
  const before = await mapOn(page).locator('img').count();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect(mapOn(page).locator('img')).toHaveCount(before + 1);
});

test('without WebGL, the images in view and the groups are still there', async ({
  page,
  semblance,
}) => {
  await page.addInitScript(() => {
    HTMLCanvasElement.prototype.getContext = () => null;
  });
  await openMap(page, semblance, semblance.drawn);
  await expect(page.getByRole('alert')).toContainText('WebGL is turned off or not supported');
  await expect(
    page.getByRole('button', { name: /^Select \d+ images in view/ }).first(),
  ).toBeVisible();
});

test('the map is drawn again after the browser has lost its context', async ({
  page,
  semblance,
}) => {
  await openMap(page, semblance, semblance.large);
  const map = mapOn(page);
  const place = await placeOf(map, { x: 1.02, y: 1.02 });
  const drawnPixels = async () => {
    const box = await map.boundingBox();
    const image = await page.screenshot({ clip: box ?? { x: 0, y: 0, width: 1, height: 1 } });
    const [background] = await colorsAt(page, [place]);
    const { data } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    let count = 0;
    for (let i = 0; i < data.length; i += 3) {
      if ([...data.subarray(i, i + 3)].join() !== background) count++;
    }
    return count;
  };
  // Thumbnails that arrive late change the picture, too.
  let before = -1;
  await expect
    .poll(async () => {
      const last = before;
      before = await drawnPixels();
      return before === last;
    })
    .toBe(true);
  const extension = await page.evaluateHandle(() =>
    document.querySelector('canvas')?.getContext('webgl2')?.getExtension('WEBGL_lose_context'),
  );
  await extension.evaluate((one) => one?.loseContext());
  await expect.poll(drawnPixels).toBeLessThan(0.98 * before);
  await extension.evaluate((one) => one?.restoreContext());
  await expect.poll(drawnPixels).toBe(before);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('the map fits, two fingers zoom it, and a tap opens an image', async ({
    page,
    semblance,
  }) => {
    await openMap(page, semblance, semblance.drawn);
    const map = mapOn(page);
    const box = await map.boundingBox();
    expect(box?.width).toBeGreaterThan(350);
    expect(box?.width).toBeLessThanOrEqual(390);
    await map.scrollIntoViewIfNeeded();
    const { x, y } = await placeOf(map, { x: 0, y: 0 });
    const client = await page.context().newCDPSession(page);
    const touch = (
      type: 'touchStart' | 'touchMove' | 'touchEnd',
      touchPoints: { x: number; y: number }[],
    ) => client.send('Input.dispatchTouchEvent', { type, touchPoints });
    await touch('touchStart', [
      { x: x - 30, y },
      { x: x + 30, y },
    ]);
    for (let step = 1; step <= 5; step++) {
      await touch('touchMove', [
        { x: x - 30 - 15 * step, y },
        { x: x + 30 + 15 * step, y },
      ]);
    }
    await touch('touchEnd', []);
    await expect(page).toHaveURL(/[?&]at=/);
    await page.getByRole('button', { name: 'Show all' }).tap();
    await expect(page).not.toHaveURL(/[?&]at=/);
    const thumbnail = await shown(page).first().boundingBox();
    if (!thumbnail) throw new Error('The thumbnail has no box.');
    await page.touchscreen.tap(thumbnail.x + 28, thumbnail.y + 28);
    await expect(page.getByRole('dialog')).toBeVisible();
  });
});
