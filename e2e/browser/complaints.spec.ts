import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

test('a project runs the browser and version in its name', ({ browser }, { project }) => {
  // Where the version cannot be told beforehand (Windows) it is not in the name.
  expect(`Chromium ${browser.version()}`).toContain(project.name);
});

/** Pages of the server, so that the policy of the app applies to them as well. */
const WAYS: Record<string, (page: Page, url: string) => Promise<Page>> = {
  'the first page': async (page, url) => {
    await page.goto(url);
    return page;
  },
  'another page of the context': async (page, url) => {
    const other = await page.context().newPage();
    await other.goto(url);
    return other;
  },
  'a popup': async (page, url) => {
    await page.goto(url);
    const opened = page.waitForEvent('popup');
    await page.evaluate(() => void window.open('/docs'));
    return opened;
  },
  'a page of another context': async (page, url) => {
    const context = await page.context().browser()?.newContext();
    if (!context) throw new Error('the context has no browser');
    const other = await context.newPage();
    await other.goto(url);
    return other;
  },
};

for (const [name, open] of Object.entries(WAYS)) {
  test(`an error in ${name} is noticed`, async ({
    page,
    semblance,
    complaints,
    expectedErrors,
  }) => {
    const watched = await open(page, `${semblance.url}docs`);
    await watched.evaluate(() => {
      // biome-ignore lint/suspicious/noConsole: what it is told is what is tested.
      console.error('told on the console');
      setTimeout(() => {
        throw new Error('thrown');
      });
      void Promise.reject(new Error('rejected'));
    });
    await expect
      .poll(() => complaints)
      .toEqual(
        expect.arrayContaining([
          'told on the console',
          expect.stringContaining('thrown'),
          expect.stringContaining('rejected'),
        ]),
      );
    expectedErrors.push(/told on the console|thrown|rejected/);
  });
}

test('an unexpected complaint fails a test', async ({ page, semblance }) => {
  test.fail();
  await page.goto(`${semblance.url}docs`);
  // Where none comes the test times out, which is not the failure that it expects.
  const told = page.context().waitForEvent('weberror', { timeout: 0 });
  await page.evaluate(() => void Promise.reject(new Error('not expected')));
  await told;
});

test('a deprecation warning of the browser counts too', async ({
  page,
  semblance,
  complaints,
  expectedErrors,
}) => {
  await page.goto(`${semblance.url}docs`);
  await page.evaluate(() => {
    const request = new XMLHttpRequest();
    request.open('GET', '/docs', false);
    request.send();
  });
  await expect.poll(() => complaints.join()).toMatch(/Deprecated: .*XMLHttpRequest/);
  expectedErrors.push(/Deprecated/);
});
