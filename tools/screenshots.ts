/**
 * Takes pictures of the main screens over the sample gallery, in both themes and three widths, to be
 * looked at; and the two of the README, one that moves. `npm run screenshots [folder]`
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { startSemblance } from '../e2e/browser/semblance-process.ts';
import { CHROMIUM_ARGS, findChromium } from '../e2e/chromium.ts';
import { sampleGallery } from '../src/cli/data/sample-gallery.ts';
import { haveLoaded, recordWalk } from './screenshots/moving-picture.ts';

const WIDTHS = { phone: [390, 844], desktop: [1440, 900], wide: [2560, 1300] } as const;
const THEMES = ['light', 'dark'] as const;
/** A farmer, of whom the upper half is searched by. */
const QUERY = 'farmer.webp';

const outDir = path.resolve(process.argv[3] ?? 'dist/screenshots');
// Kept, so that the next time the gallery need not be indexed again.
const dataDir = path.join(outDir, 'data');
await mkdir(outDir, { recursive: true });
const gallery = await sampleGallery(dataDir);
const semblance = await startSemblance({ folders: [], dataDir });
try {
  await semblance.ready();
  const { executablePath } = await findChromium();
  const browser = await chromium.launch({ args: CHROMIUM_ARGS, executablePath });
  for (const theme of THEMES) {
    for (const [name, [width, height]] of Object.entries(WIDTHS)) {
      await takeAll(browser, theme, `${name}-${theme}`, { width, height });
    }
  }
  await takeReadmeScreenshot(browser);
  await recordWalk(
    browser,
    { url: semblance.url, file: path.join(gallery.folder, QUERY), pivot: 6 },
    path.resolve('docs/search.webp'),
  );
  await browser.close();
} finally {
  await semblance.stop();
}
console.log(`The screenshots are in ${outDir}.`);

type Size = { readonly width: number; readonly height: number };

async function takeAll(
  browser: Browser,
  colorScheme: 'light' | 'dark',
  name: string,
  viewport: Size,
) {
  const page = await browser.newPage({ colorScheme, viewport, reducedMotion: 'reduce' });
  const take = async (screen: string) => {
    await page.waitForFunction(haveLoaded);
    await page.screenshot({ path: path.join(outDir, `${screen}-${name}.png`) });
  };
  await page.goto(semblance.url);
  await pictures(page).first().waitFor();
  await take('browse');
  await searchByRegion(page);
  await take('search');
  await pictures(page).nth(1).focus();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Compare with query' }).click();
  await take('compare');
  await page.keyboard.press('Escape');
  await page
    .getByRole('link', { name: /^Open the cluster/ })
    .first()
    .click();
  await pictures(page).first().waitFor();
  await take('cluster');
  await page.close();
}

async function takeReadmeScreenshot(browser: Browser): Promise<void> {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  await page.goto(semblance.url);
  await searchByRegion(page);
  await pictures(page).nth(3).click();
  await page.getByText('Identical').first().waitFor();
  await page.keyboard.press('1');
  await page.waitForURL(/threshold=1/);
  await page.mouse.move(1279, 0);
  await page.waitForFunction(haveLoaded);
  await page.screenshot({ path: path.resolve('docs/screenshot.png') });
  await page.close();
}

async function searchByRegion(page: Page): Promise<void> {
  const file = path.join(gallery.folder, QUERY);
  await page.getByLabel('Choose an image to search with').setInputFiles(file);
  await page.getByRole('button', { name: 'Select a region' }).click();
  await page.getByRole('button', { name: 'Search this region' }).click();
  await page.getByRole('slider', { name: 'Farthest distance shown' }).waitFor();
}

function pictures(page: Page) {
  return page.getByRole('link', { name: /^Find images similar/ });
}
