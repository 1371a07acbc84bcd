import type { Page } from '@playwright/test';
import { expect, type Served, test } from './fixtures.ts';
import { browse, pictures } from './page-parts.ts';

/** Lines of the server's log about a part of the app. */
const linesOf = (semblance: Served, part: string) =>
  semblance
    .errors()
    .split('\n')
    .filter((line) => line.includes(`in a browser (${part},`));

/** Replaces a function of the browser by one that throws as long as the page is marked as broken. */
async function breakOnDemand(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const failIfBroken = (what: string) => {
      if (sessionStorage.getItem('broken') === what)
        throw new TypeError(`no ${what} of "holiday.jpg"`);
    };
    const { showModal } = HTMLDialogElement.prototype;
    HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
      failIfBroken('dialog');
      showModal.call(this);
    };
    const { sqrt } = Math;
    Math.sqrt = (value) => {
      // The height of a bar of the histogram.
      failIfBroken('bars');
      return sqrt(value);
    };
    const { observe } = ResizeObserver.prototype;
    ResizeObserver.prototype.observe = function (this: ResizeObserver, target: Element) {
      failIfBroken('observer');
      observe.call(this, target);
    };
  });
}

const setBroken = (page: Page, what: string) =>
  page.evaluate((value) => sessionStorage.setItem('broken', value), what);

test('failed results leave the page usable, and can be loaded again', async ({
  page,
  semblance,
  expectedErrors,
}) => {
  expectedErrors.push(/no observer/);
  await breakOnDemand(page);
  await page.goto(browse(semblance, semblance.drawn));
  await expect(pictures(page).first()).toBeVisible();
  await setBroken(page, 'observer');
  await page.reload();
  const alert = page.getByRole('alert').filter({ hasText: 'The results could not be shown.' });
  await expect(alert).toBeVisible();
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

  // It fails again, at the next search and after a reload as well: all that is one line of the log.
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(alert).toBeVisible();
  await page.getByRole('link', { name: /^Level 4/ }).click();
  await expect(alert).toBeVisible();
  await alert.getByRole('button', { name: 'Reload the page' }).click();
  await expect(alert).toBeVisible();
  await setBroken(page, 'nothing');
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(pictures(page).first()).toBeVisible();
  await expect(alert).toHaveCount(0);

  await expect.poll(() => linesOf(semblance, 'results')).toHaveLength(1);
  const [line] = linesOf(semblance, 'results');
  expect(line).toMatch(/TypeError: no observer of <text> at .+\.js:\d+:\d+/);
  expect(line).not.toMatch(/holiday|dataset|http/);
});

test('an image that cannot be opened leaves the results, and can be closed or tried again', async ({
  page,
  semblance,
  expectedErrors,
}) => {
  expectedErrors.push(/no dialog/);
  await breakOnDemand(page);
  await page.goto(browse(semblance, semblance.drawn));
  await expect(pictures(page).first()).toBeVisible();
  await setBroken(page, 'dialog');
  await pictures(page).first().focus();
  await page.keyboard.press('Space');
  const alert = page.getByRole('alert').filter({ hasText: 'This image could not be opened.' });
  await expect(alert).toBeVisible();
  await expect(pictures(page).first()).toBeVisible();
  await alert.getByRole('button', { name: 'Close' }).click();
  await expect(alert).toHaveCount(0);
  await expect(page).not.toHaveURL(/view=/);

  await pictures(page).first().focus();
  await page.keyboard.press('Space');
  await expect(alert).toBeVisible();
  await setBroken(page, 'nothing');
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('dialog').getByRole('link', { name: 'Find similar' })).toBeVisible();
  await expect.poll(() => linesOf(semblance, 'lightbox')).toHaveLength(1);
});

test('a histogram that fails leaves the results, and can be drawn again', async ({
  page,
  semblance,
  expectedErrors,
}) => {
  expectedErrors.push(/no bars/);
  await breakOnDemand(page);
  await page.goto(browse(semblance, semblance.drawn));
  await expect(pictures(page).first()).toBeVisible();
  await setBroken(page, 'bars');
  await pictures(page).first().click();
  const alert = page.getByRole('alert').filter({ hasText: 'The distances could not be shown.' });
  await expect(alert).toBeVisible();
  await expect(page.getByText('Identical').first()).toBeVisible();
  await setBroken(page, 'nothing');
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('group', { name: /distance/i }).first()).toBeVisible();
  await expect(alert).toHaveCount(0);
  await expect.poll(() => linesOf(semblance, 'histogram')).toHaveLength(1);
});

test('an error in a handler or a promise reaches the log too, without personal data', async ({
  page,
  semblance,
  expectedErrors,
}) => {
  expectedErrors.push(/of the handler|of the promise/);
  await page.goto(browse(semblance, semblance.drawn));
  await expect(pictures(page).first()).toBeVisible();
  await page.evaluate(() => {
    for (let n = 0; n < 3; n++) {
      setTimeout(() => {
        throw new RangeError('of the handler "holiday.jpg"');
      });
      void Promise.reject(new RangeError('of the promise http://localhost/?caption=holiday'));
    }
  });
  await expect.poll(() => linesOf(semblance, 'script').length).toBe(2);
  expect(linesOf(semblance, 'script').join()).not.toContain('holiday');
});
