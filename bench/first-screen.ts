import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium } from '@playwright/test';
import { startSemblance } from '../e2e/browser/semblance-process.ts';
import { CHROMIUM_ARGS, findChromium } from '../e2e/chromium.ts';
import type { Figures } from './figures/figures.ts';
import { Screen, watchFirstScreen } from './first-screen/screen.ts';
import { drawPhotos } from './indexing/draw-photos.ts';
import { percentile } from './statistics.ts';

/** More than a screen and the rows below it show. */
const PHOTOS = { count: 200, width: 1200, height: 900, distinct: 200 };
const ROUNDS = 3;
/**
 * Time for a server that has just started to become quiet, and for a new window, whose toolbar
 * Chromium loads for more than a second on one of the cores.
 */
const REST_MS = 3000;

const SCREENS: Readonly<Record<string, BrowserContextOptions>> = {
  '1440 × 900': { viewport: { width: 1440, height: 900 } },
  '390 × 844, density 3': {
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 3,
    isMobile: true,
    hasTouch: true,
  },
};

const VISITS = {
  /** A browser without cache or session, and a server that has just been started. */
  cold: { goalMs: 1500 },
  warm: { goalMs: 1000 },
} as const;
type Visit = keyof typeof VISITS;

const MAX_REQUESTS = 8;

/** From opening the app to all images on the screen, in a real browser over the built app and server. */
export async function benchFirstScreen(figures: Figures): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), 'semblance-bench-'));
  const served = { folders: [path.join(root, 'photos')], dataDir: path.join(root, 'data') };
  await mkdir(path.join(root, 'photos'));
  await drawPhotos(path.join(root, 'photos'), PHOTOS);
  const { executablePath } = await findChromium();
  const browser = await chromium.launch({ args: CHROMIUM_ARGS, executablePath });
  try {
    const indexing = await startSemblance({ ...served, convertsModel: true });
    await indexing.ready();
    await indexing.stop();
    for (const [name, options] of Object.entries(SCREENS)) {
      report(figures, name, await measure(browser, options, served));
    }
  } finally {
    await browser.close();
    await rm(root, { recursive: true });
  }
}

type Screens = Readonly<Record<Visit, readonly Screen[]>>;

async function measure(
  browser: Browser,
  options: BrowserContextOptions,
  served: { readonly folders: readonly string[]; readonly dataDir: string },
): Promise<Screens> {
  const screens: Record<Visit, Screen[]> = { cold: [], warm: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const server = await startSemblance({ ...served, convertsModel: true });
    await server.ready();
    const context = await browser.newContext(options);
    for (const visit of Object.keys(VISITS) as Visit[]) {
      const page = await context.newPage();
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
      // tsx wraps named functions in a helper of its own, which the page does not have.
      await page.addInitScript('globalThis.__name = (named) => named');
      await page.addInitScript(watchFirstScreen);
      await page.goto(server.url, { waitUntil: 'commit' });
      const seen = await page.waitForFunction(() => Reflect.get(window, 'firstScreen'));
      screens[visit].push(Screen.parse(await seen.jsonValue()));
      await page.close();
    }
    await context.close();
    await server.stop();
  }
  return screens;
}

function report(figures: Figures, name: string, screens: Screens): void {
  for (const visit of Object.keys(VISITS) as Visit[]) {
    const seen = screens[visit];
    const [first] = seen;
    if (!first) return;
    console.log(
      `  ${name}, ${visit}: ${first.nImages} images on ${first.nCards} cards; ${first.nRequests} requests before the first thumbnail, ${(first.bytes / 1000).toFixed(0)} kB in all; ms ${seen.map(({ ms }) => ms.toFixed(0)).join(', ')}`,
    );
    figures.add({
      name: `first screen, ${name}, ${visit}`,
      value: percentile(
        seen.map(({ ms }) => ms),
        50,
      ),
      unit: 'ms',
      better: 'lower',
      goal: VISITS[visit].goalMs,
    });
  }
  const cold = screens.cold[0];
  if (!cold) return;
  figures.add({
    name: `requests before the first thumbnail, ${name}`,
    value: cold.nRequests,
    unit: '',
    better: 'lower',
    goal: MAX_REQUESTS,
  });
  for (const [size, scales] of Object.entries(cold.scales)) {
    console.log(
      `  ${name}, ${size} images: ${percentile(scales, 0).toFixed(2)} to ${percentile(scales, 100).toFixed(2)} pixels of the thumbnail per pixel of the screen`,
    );
  }
}
