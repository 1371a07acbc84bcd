import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

const actionsOf = (page: Page) => page.getByRole('button', { name: /^Actions for / });

test('one button on a card opens the actions of its image', async ({ page, semblance }) => {
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  const button = actionsOf(page).first();
  const box = await button.boundingBox();
  expect(box?.width).toBeGreaterThanOrEqual(28);
  // Nothing else lies over the pictures.
  await expect(page.getByRole('button', { name: /^(Crop|View) / })).toHaveCount(0);
  await expect(page.getByRole('checkbox', { name: /^Select / })).toHaveCount(0);

  // A thumb may miss what is seen of it by 7 px.
  if (box) await page.touchscreen.tap(box.x - 7, box.y - 7);
  const sheet = page.getByRole('dialog');
  for (const action of await sheet.getByRole('button').or(sheet.getByRole('link')).all()) {
    expect((await action.boundingBox())?.height).toBeGreaterThanOrEqual(36);
  }
  await sheet.getByRole('button', { name: 'Select', exact: true }).tap();
  const selection = page.getByRole('region', { name: 'Selection' });
  await expect(selection.getByRole('status')).toHaveText('1 selected');
  // From then on a tap on a box selects.
  await page
    .getByRole('checkbox', { name: /^Select /, checked: false })
    .first()
    .tap();
  await expect(selection.getByRole('status')).toHaveText('2 selected');

  await button.tap();
  await page.goBack();
  await expect(sheet).toHaveCount(0);
  await page.goForward();
  await actionsOf(page).first().tap();
  await sheet.getByRole('link', { name: 'Find similar' }).tap();
  await expect(page.getByText('Identical').first()).toBeVisible();
});

test('two fingers zoom an image at their position, one finger moves it', async ({
  page,
  semblance,
}) => {
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  await actionsOf(page).first().tap();
  await page.getByRole('button', { name: 'View', exact: true }).tap();
  const lightbox = page.getByRole('dialog');
  const picture = lightbox.getByRole('img').first();
  const zoom = lightbox.getByRole('status', { name: /^Zoom/ });
  const percent = async () => Number.parseFloat((await zoom.textContent()) ?? '');
  await expect.poll(percent).toBeGreaterThan(0);
  const fit = await percent();
  const before = await centreOf(picture);

  const touch = await fingersOf(page);
  const { x, y } = before;
  await touch('touchStart', [
    { x: x - 40, y },
    { x: x + 40, y },
  ]);
  for (const reach of [60, 80, 100, 120]) {
    await touch('touchMove', [
      { x: x - reach, y },
      { x: x + reach, y },
    ]);
  }
  await touch('touchEnd', []);
  // Both are rounded.
  await expect.poll(async () => Math.abs((await percent()) - 3 * fit)).toBeLessThan(3);
  const enlarged = await centreOf(picture);
  expect(Math.abs(enlarged.x - before.x)).toBeLessThan(3);

  await touch('touchStart', [{ x, y }]);
  await touch('touchMove', [{ x: x + 30, y: y + 20 }]);
  await touch('touchEnd', []);
  await expect.poll(async () => (await centreOf(picture)).x - enlarged.x).toBeCloseTo(30, 0);

  await touch('touchStart', [
    { x: x - 120, y },
    { x: x + 120, y },
  ]);
  await touch('touchMove', [
    { x: x - 20, y },
    { x: x + 20, y },
  ]);
  await touch('touchEnd', []);
  await expect.poll(percent).toBe(fit);
  expect((await centreOf(picture)).x).toBeCloseTo(before.x, 0);
});

interface Point {
  readonly x: number;
  readonly y: number;
}

async function centreOf(picture: ReturnType<Page['getByRole']>): Promise<Point> {
  const box = await picture.boundingBox();
  if (!box) throw new Error('the picture is not on screen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Fingers on the screen, as the browser is told of them by the system. */
async function fingersOf(page: Page) {
  const session = await page.context().newCDPSession(page);
  return async (type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly Point[]) => {
    const touchPoints = points.map((point, id) => ({ ...point, id }));
    await session.send('Input.dispatchTouchEvent', { type, touchPoints });
  };
}
