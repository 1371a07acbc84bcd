import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { drawImage } from '../gallery.ts';
import { dropFiles, expect, test } from './fixtures.ts';

const VIEWPORTS = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };

async function expectNoSeriousFindings(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBe(0);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [name, viewport] of Object.entries(VIEWPORTS)) {
    test.describe(`${colorScheme}, ${name}`, () => {
      test.use({ colorScheme, viewport });

      test('no screen has a serious finding or scrolls sideways', async ({ page, semblance }) => {
        const dataset = `${semblance.url}dataset/${semblance.drawn}/data`;
        await page.goto(dataset);
        await expect(
          page.getByRole('link', { name: /^Find images similar/ }).first(),
        ).toBeVisible();
        await expectNoSeriousFindings(page);
        await expectNoSidewaysScroll(page);

        await page.getByRole('link', { name: 'Duplicates' }).click();
        await page.getByRole('button', { name: /^Select \d+ extra/ }).click();
        await expectNoSeriousFindings(page);
        await expectNoSidewaysScroll(page);
        await page.keyboard.press('Escape');
        await page.getByRole('link', { name: 'Outliers' }).click();
        await expect(page.getByText('to the nearest other').first()).toBeVisible();
        await expectNoSeriousFindings(page);
        await expectNoSidewaysScroll(page);

        await page.getByRole('link', { name: 'Coverage' }).click();
        await expect(page.getByText(/All others are within/).first()).toBeVisible();
        await expectNoSeriousFindings(page);
        await expectNoSidewaysScroll(page);
        await page.getByRole('link', { name: 'Quality' }).click();
        await expect(page.getByText(/% brightness$/).first()).toBeVisible();
        await expectNoSeriousFindings(page);
        await expectNoSidewaysScroll(page);
        await page.getByRole('link', { name: 'Map' }).click();
        await expect(page.getByRole('button', { name: /^View / }).first()).toBeVisible();
        await expectNoSeriousFindings(page);
        await expectNoSidewaysScroll(page);

        const bytes = await drawImage('hills', 2);
        await dropFiles(page, [{ name: 'hills.jpg', type: 'image/jpeg', bytes }]);
        await page.getByRole('button', { name: 'Select a region' }).click();
        await expectNoSeriousFindings(page);
        await page.getByRole('button', { name: 'Search this region' }).click();
        await expect(page.getByRole('heading', { name: /region of hills.jpg/ })).toBeVisible();
        await expectNoSeriousFindings(page);
        await expectNoSidewaysScroll(page);

        await page.keyboard.press('?');
        await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
        await expectNoSeriousFindings(page);
        await page.keyboard.press('Escape');

        await page.goto(`${semblance.url}dataset/${semblance.scenes}/data?entity_type=OBJECTS`);
        await page
          .getByRole('link', { name: /^Find objects similar to checks/ })
          .first()
          .click();
        await expect(page.getByRole('heading', { name: /to an object in scene-/ })).toBeVisible();
        await expectNoSeriousFindings(page);
        await expectNoSidewaysScroll(page);
      });

      test('no overlay has a serious finding or scrolls sideways', async ({ page, semblance }) => {
        await page.goto(`${semblance.url}dataset/${semblance.scenes}/data?threshold=2`);
        const pictures = page.getByRole('link', { name: /^Find images similar/ });
        await pictures.first().click();
        await expect(page.getByRole('slider', { name: 'Farthest distance shown' })).toBeVisible();
        await pictures.nth(1).click();
        const trail = page.getByRole('navigation', { name: 'Search trail' });
        await expect(trail.getByRole('listitem')).toHaveCount(2);
        await pictures.first().focus();
        await page.keyboard.press('s');
        await expect(page.getByRole('region', { name: 'Selection' })).toBeVisible();
        await expectNoSeriousFindings(page);
        await expectNoSidewaysScroll(page);

        await page.keyboard.press('Space');
        const lightbox = page.getByRole('dialog');
        await expect(lightbox.getByText('JPEG')).toBeVisible();
        await expectNoSeriousFindings(page);
        await lightbox.getByRole('button', { name: 'Compare with query' }).click();
        await lightbox.getByText('Swipe').click();
        await expectNoSeriousFindings(page);
        await lightbox.getByRole('button', { name: 'Why they match' }).click();
        await expect(lightbox.getByRole('button', { name: 'Heat map' })).toBeVisible();
        await expectNoSeriousFindings(page);
        await expectNoSidewaysScroll(page);
        await page.keyboard.press('Escape');
        await expect(lightbox).toHaveCount(0);
        // A step back of the browser, which closes whatever is open by then.
        await expect(page).not.toHaveURL(/view=/);

        for (const [key, name] of [
          ['Control+k', 'Find an action'],
          ['?', 'Keyboard shortcuts'],
        ] as const) {
          await page.keyboard.press(key);
          await expect(page.getByRole('dialog', { name })).toBeVisible();
          await expectNoSeriousFindings(page);
          await page.keyboard.press('Escape');
          await expect(page.getByRole('dialog')).toHaveCount(0);
        }
        for (const name of ['Tag', 'Export']) {
          await page
            .getByRole('region', { name: 'Selection' })
            .getByRole('button', { name })
            .click();
          await expect(page.getByRole('dialog')).toBeVisible();
          await expectNoSeriousFindings(page);
          await page.keyboard.press('Escape');
          await expect(page.getByRole('dialog')).toHaveCount(0);
        }
        await trail.getByRole('button', { name: 'Edit trail' }).click();
        await expectNoSeriousFindings(page);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toHaveCount(0);

        await page
          .getByRole('link', { name: /^Open the cluster/ })
          .first()
          .click();
        await expect(page.getByRole('heading', { name: /^Cluster of/ })).toBeVisible();
        await expectNoSeriousFindings(page);
        await expectNoSidewaysScroll(page);
      });
    });
  }
}

test('the whole journey works with the keyboard alone', async ({ page, semblance }) => {
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();

  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('/');
  await expect(page.getByLabel('Choose an image to search with')).toBeFocused();
  await page.keyboard.press('Enter');
  const buffer = await drawImage('checks', 4);
  await (await chooser).setFiles({ name: 'checks.jpg', mimeType: 'image/jpeg', buffer });

  const dialog = page.getByRole('dialog', { name: 'checks.jpg' });
  await expect(dialog.getByRole('button', { name: 'Search whole image' })).toBeFocused();
  const selectRegion = dialog.getByRole('button', { name: 'Select a region' });
  // Until the picture is there, Tab passes it by.
  await expect(selectRegion).toBeEnabled();
  await page.keyboard.press('Tab');
  await expect(selectRegion).toBeFocused();
  await page.keyboard.press('Enter');
  const fraction = (side: string) =>
    dialog.locator('dt', { hasText: new RegExp(`^${side}$`) }).locator('xpath=../dd');
  const before = Number(await fraction('x').textContent());
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(Number(await fraction('x').textContent())).toBeGreaterThan(before);
  await page.keyboard.press('Enter');

  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText('Clusters by similarity to a region of checks.jpg');
  await expect(page.getByRole('status')).toContainText('closest first');
  const nearest = page.getByRole('link', { name: /^Find images similar to checks/ }).first();
  await expect(nearest).toBeVisible();
  for (let tabs = 0; tabs < 45; tabs++) {
    if (await nearest.evaluate((link) => link === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await expect(nearest).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(heading).toHaveAttribute('title', /^checks\//);
  await page.keyboard.press('2');
  await expect(page).toHaveURL(/threshold=2/);
  await page.keyboard.press('X');
  await expect(heading).toHaveText('All clusters');
});

test('a closed dialog returns the focus to the element that opened it', async ({
  page,
  semblance,
}) => {
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  const opener = page.getByRole('button', { name: 'Keyboard shortcuts' });
  await opener.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(opener).toBeFocused();
});

test.describe('on a phone', () => {
  test.use({ viewport: VIEWPORTS.phone, hasTouch: true, isMobile: true });

  test('the crop of an image is in reach of the thumb, and a long name leaves space for the results', async ({
    page,
    semblance,
  }) => {
    await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
    await page
      .getByRole('button', { name: /^Actions for / })
      .first()
      .tap();
    await page.getByRole('button', { name: 'Crop to find similar' }).tap();
    await expect(page.getByRole('img', { name: 'Query image before cropping' })).toBeVisible();
    await page.getByRole('button', { name: 'Close' }).tap();

    const buffer = await drawImage('hills', 2);
    const name = `${'a_name_that_goes_on_'.repeat(12)}.jpg`;
    await page
      .getByLabel('Choose an image to search with')
      .setInputFiles({ name, mimeType: 'image/jpeg', buffer });
    await page.getByRole('button', { name: 'Search whole image' }).tap();
    const heading = page.getByRole('heading', { level: 1 });
    await expect(heading).toHaveAttribute('title', name);
    expect((await heading.boundingBox())?.height).toBeLessThan(60);
    await expectNoSidewaysScroll(page);
  });
});
