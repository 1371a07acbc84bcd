import { expect } from '@playwright/test';
import puppeteer, { type ElementHandle, type Page } from 'puppeteer-core';
import sharp from 'sharp';
import { test as base } from '../browser/server-fixtures.ts';
import { drawImage } from '../gallery.ts';
import { findFirefox } from '../installed-browser.ts';

/** Firefox makes a profile before it starts. */
const LAUNCH_TIMEOUT_MS = 120_000;
const STEP_TIMEOUT_MS = 15_000;

/** The Firefox of this machine, driven over WebDriver BiDi. Errors of the page fail the test. */
const test = base.extend<{ readonly firefoxPage: Page }>({
  firefoxPage: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures used from a pattern.
    async ({}, use, testInfo) => {
      const executablePath = findFirefox()?.executablePath ?? '';
      const timeout = LAUNCH_TIMEOUT_MS;
      const firefox = await puppeteer.launch({ browser: 'firefox', executablePath, timeout });
      const page = await firefox.newPage();
      page.setDefaultTimeout(STEP_TIMEOUT_MS);
      const complaints = complaintsOf(page);
      await page.setViewport({ width: 1280, height: 720 });
      await use(page);
      if (testInfo.status !== testInfo.expectedStatus) {
        await page.screenshot({ path: testInfo.outputPath('page.png') });
      }
      await firefox.close();
      expect(complaints).toEqual([]);
    },
    { timeout: LAUNCH_TIMEOUT_MS },
  ],
});

function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}

const A_CLUSTER = /^Cluster of \d+ images$/;
const MIDDLE_OF_HALF = [0.52, 0.98] as const;

/** Checks on the left, balls on the right: which half is searched decides what is found. */
async function twoHalves(): Promise<Buffer> {
  const create = { width: 960, height: 360, channels: 3, background: '#fff' } as const;
  return sharp({ create })
    .composite([
      { input: await drawImage('checks', 1), left: 0, top: 0 },
      { input: await drawImage('balls', 1), left: 480, top: 0 },
    ])
    .jpeg()
    .toBuffer();
}

async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  await page.waitForNetworkIdle();
  const base64 = bytes.toString('base64');
  await page.evaluate(
    (fileName, encoded) => {
      const dataTransfer = new DataTransfer();
      const content = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
      dataTransfer.items.add(new File([content], fileName, { type: 'image/jpeg' }));
      for (const type of ['dragenter', 'dragover', 'drop']) {
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
        );
      }
    },
    name,
    base64,
  );
}

async function dragOverRightHalf(page: Page, picture: ElementHandle | null): Promise<void> {
  const box = await picture?.boundingBox();
  if (!box) throw new Error('the picture is not on screen');
  const [left, right] = MIDDLE_OF_HALF;
  await page.mouse.move(box.x + left * box.width, box.y + 0.03 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.75 * box.width, box.y + 0.5 * box.height);
  await page.mouse.move(box.x + right * box.width, box.y + 0.97 * box.height);
  await page.mouse.up();
}

const click = (page: Page, selector: string) => page.locator(selector).click();
const headingOf = (page: Page) => page.evaluate(() => document.querySelector('h1')?.textContent);
const shows = (page: Page, heading: string | RegExp) =>
  expect.poll(() => headingOf(page)).toMatch(heading);

test('drop, crop, results, pivot, Back, level, cluster, lightbox', async ({
  firefoxPage: page,
  semblance,
}) => {
  await page.goto(`${semblance.url}dataset/${semblance.drawn}/data`);
  await shows(page, 'All clusters');

  await drop(page, 'two halves.jpg', await twoHalves());
  const whole = 'aria/Query image before cropping';
  await page.locator(whole).wait();
  await dragOverRightHalf(page, await page.$(whole));
  await click(page, 'dialog ::-p-text(Search this region)');
  const byRegion = 'Clusters by similarity to a region of two halves.jpg';
  await shows(page, byRegion);
  const nearest = 'a[aria-label^="Find images similar to"]';
  await page.locator(nearest).wait();
  expect(await page.$eval(nearest, (link) => link.ariaLabel)).toBe(
    'Find images similar to balls/1.jpg',
  );

  await click(page, nearest);
  await shows(page, 'Clusters by similarity to 1.jpg');
  await page.goBack();
  await shows(page, byRegion);
  await click(page, 'a[aria-label^="Level 4"]');
  await expect.poll(() => page.url()).toContain('threshold=4');
  // While the cards move to their places, the transition takes the clicks.
  await expect(async () => {
    await click(page, 'a[aria-label^="Open the cluster"]');
    await expect.poll(() => headingOf(page), { timeout: 3000 }).toMatch(A_CLUSTER);
  }).toPass();

  const member = await page.locator(nearest).waitHandle();
  await member.focus();
  await page.keyboard.press(' ');
  await page.locator('dialog[open]').wait();
  const firstTitle = await page.$eval('dialog h2', ({ textContent }) => textContent);
  await page.keyboard.press('ArrowRight');
  await expect
    .poll(() => page.$eval('dialog h2', ({ textContent }) => textContent))
    .not.toBe(firstTitle);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.$('dialog[open]')).toBeNull();
  await shows(page, A_CLUSTER);
});
