import { expect, test } from './fixtures.ts';
import { cardAt, cards } from './page-parts.ts';

for (const where of ['the start page', 'a search page']) {
  test(`few requests are sent before the first image of ${where}, and less important ones after all images`, async ({
    page,
    semblance,
  }) => {
    const sent: { readonly name: string; readonly url: string }[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      sent.push({ name: `${request.method()} ${pathname}`, url: request.url() });
    });
    const search = `dataset/${semblance.drawn}/data?threshold=1`;
    await page.goto(where === 'a search page' ? semblance.url + search : semblance.url);
    await expect(page.getByRole('list', { name: 'Filters' })).toBeVisible();
    const indexOf = (part: string) => sent.findIndex(({ name }) => name.includes(part));
    const first = sent.slice(0, indexOf('/thumb')).map(({ name }) => name);
    expect(first.length).toBeLessThanOrEqual(8);
    expect(new Set(first).size).toBe(first.length);
    // The page of results does not wait for the header, which requests the capabilities.
    expect(indexOf('/explore/')).toBeLessThan(indexOf('/capabilities'));
    const shown = await page
      .locator('li[aria-posinset] img')
      .evaluateAll((images) =>
        images
          .filter((image) => image.getBoundingClientRect().top < window.innerHeight)
          .map((image) => (image as HTMLImageElement).src),
      );
    const lastShown = Math.max(...shown.map((src) => sent.findIndex(({ url }) => url === src)));
    expect(lastShown).toBeGreaterThan(0);
    expect(indexOf('/filter-bar')).toBeGreaterThan(lastShown);
    expect(indexOf('/api/v1/key')).toBeGreaterThan(lastShown);
  });
}

for (const width of [320, 390, 768, 1440]) {
  test(`nothing moves when the filters arrive, ${width} pixels wide`, async ({
    page,
    semblance,
  }) => {
    await page.setViewportSize({ width, height: 844 });
    await page.addInitScript(() => {
      const moved: string[] = [];
      Object.assign(window, { moved });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const { sources } = entry as PerformanceEntry & { sources: { node?: Element }[] };
          moved.push(...sources.map(({ node }) => node?.outerHTML?.slice(0, 100) ?? '?'));
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
    await expect(page.getByRole('list', { name: 'Filters' })).toBeVisible();
    await page.waitForLoadState('networkidle');
    // A shift is reported with the next frame.
    await page.evaluate(
      () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))),
    );
    expect(await page.evaluate(() => (window as unknown as { moved: string[] }).moved)).toEqual([]);
  });
}

test('the next page loads while scrolling, without a jump, and Back restores the position', async ({
  page,
  semblance,
}) => {
  await page.goto(`${semblance.url}dataset/${semblance.large}/data`);
  const heading = page.getByRole('heading', { level: 1 });
  const detail = page.getByText(/^\d+ clusters, largest first$/);
  await expect(detail).toBeVisible();
  const nClusters = Number.parseInt((await detail.textContent()) ?? '', 10);
  expect(nClusters).toBeGreaterThan(100);
  const topOfCard = (index: number) =>
    cardAt(page, index).evaluate((card) => card.getBoundingClientRect().top + window.scrollY);

  const loaded: string[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/explore/')) loaded.push(new URL(response.url()).search);
  });
  await page.mouse.move(700, 500);
  await page.mouse.wheel(0, 4000);
  await expect(cardAt(page, 80)).toBeVisible();
  const before = await topOfCard(80);
  await expect.poll(() => loaded.some((query) => query.includes('page_number=1'))).toBe(true);
  await expect(cardAt(page, 80)).toBeVisible();
  expect(await topOfCard(80)).toBe(before);
  for (let step = 0; step < 60; step++) await page.mouse.wheel(0, 400);
  await expect(
    cardAt(page, nClusters - 1)
      .getByRole('link')
      .first(),
  ).toBeVisible();

  const last = cardAt(page, nClusters - 1);
  const place = await last.boundingBox();
  await last.getByRole('link').first().click();
  await expect(heading).toContainText('Clusters by similarity to');
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(0);
  await page.goBack();
  await expect(heading).toHaveText('All clusters');
  await expect(last).toBeVisible();
  const after = await last.boundingBox();
  expect(Math.abs((after?.y ?? 0) - (place?.y ?? 0))).toBeLessThan(2);
  await expect(last.getByRole('link').first()).toBeFocused();
});

test('the card at the top stays at the top when the window is resized', async ({
  page,
  semblance,
}) => {
  await page.goto(`${semblance.url}dataset/${semblance.large}/data`);
  await expect(cardAt(page, 0).getByRole('link').first()).toBeVisible();
  /** The first card that is not under the header. */
  const topCard = () =>
    cards(page).evaluateAll((all) => {
      const onScreen = all.filter((card) => card.getBoundingClientRect().top >= 0);
      return Math.min(...onScreen.map((card) => Number(card.ariaPosInSet) - 1));
    });
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.mouse.move(700, 500);
  await page.mouse.wheel(0, 3000);
  await expect.poll(topCard).toBeGreaterThan(30);
  const before = await topCard();
  await page.setViewportSize({ width: 700, height: 900 });
  // Two cards and the gap between them, in place of five.
  await expect(cards(page).first()).toHaveCSS('width', '324px');
  await expect.poll(async () => Math.abs((await topCard()) - before)).toBeLessThan(5);
});

test('the threshold shows its number of clusters in advance and is part of the address', async ({
  page,
  semblance,
}) => {
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  const level = page.getByRole('navigation', { name: 'Cluster size' }).getByRole('link').nth(3);
  const name = (await level.getAttribute('aria-label')) ?? '';
  const count = /: (\d+) clusters/.exec(name)?.[1] ?? '';
  await level.click();
  await expect(page).toHaveURL(/threshold=3/);
  await expect(page.getByText(new RegExp(`^${count} clusters?, largest first`))).toBeVisible();
  await expect(cards(page)).toHaveCount(Number(count));
  await page.keyboard.press('0');
  await expect(page).not.toHaveURL(/threshold/);
});

test('the option for objects is disabled with the reason if there are none', async ({
  page,
  semblance,
}) => {
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  const objects = page.getByRole('button', { name: 'Objects' });
  await expect(objects).toHaveAttribute('aria-disabled', 'true');
  await expect(objects).toHaveAccessibleDescription(/No objects were found/);
  await objects.focus();
  const tooltip = page.getByRole('tooltip');
  await expect(tooltip).toBeVisible();
  // The window does not cut it, although its button is at the edge.
  expect((await tooltip.boundingBox())?.x).toBeGreaterThanOrEqual(0);
});

test('the dataset can be switched', async ({ page, semblance }) => {
  await page.goto(semblance.url);
  await expect(page).toHaveURL(new RegExp(semblance.drawn));
  await page.getByRole('button', { name: /^drawn/ }).click();
  await page.getByRole('link', { name: /^large/ }).click();
  await expect(page).toHaveURL(new RegExp(semblance.large));
  await expect(page).toHaveTitle(/large/);
});

test('an unknown address shows an error page with a way back', async ({
  page,
  semblance,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 404/);
  await page.goto(`${semblance.url}dataset/f9d612d4-1234-11f1-bfca-fa39f6ed1f22/data`);
  await expect(page.getByText('This dataset no longer exists on this server')).toBeVisible();
  await page.getByRole('link', { name: 'Go to my datasets' }).click();
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();

  const cut = 'anchor_media_id=f9d612d4-1234-11f1-bf';
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data?${cut}`);
  await expect(page.getByText('The query in this link is incomplete')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();

  const gone = 'anchor_media_id=f9d612d4-1234-11f1-bfca-fa39f6ed1f22&anchor_type=UPLOAD';
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data?${gone}`);
  await expect(page.getByRole('alert')).toContainText('upload the query image again');
  await expect(page.getByRole('status')).toHaveText('');
  await page.getByRole('link', { name: 'Show all clusters', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
});
