import { link, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { packagedGallery } from '#cli/data/sample-gallery.ts';
import { createEmbedder } from '#engine/embed/embedder.ts';
import { prepareDataDirectory } from '#engine/store/data-directory.ts';
import { openDuckDbStore } from '#engine/store/duckdb/duckdb-store.ts';
import { CHROMIUM_ARGS, findChromium } from '../e2e/chromium.ts';
import type { Figures } from './figures/figures.ts';
import { fillLargeDataset, LARGE_DATASET, largeId } from './large-dataset.ts';
import { serve } from './serve.ts';
import { percentile } from './statistics.ts';

const CLUSTERS = 100_000;
/** Different pictures among the thumbnails. */
const PICTURES = 100;
const SCROLL_MS = 10_000;
/** A second of 60 frames has one every 16.7 ms; later than one and a half is one that was dropped. */
const FRAME_MS = 1000 / 60;
const INTERACTIONS = 20;

/** The app over 100,000 clusters in a real browser: its start, its frames while scrolling, its answers to keys. */
export async function benchScroll(figures: Figures): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'semblance-bench-'));
  await prepare(dataDir);
  const served = await serve(dataDir);
  const browser = await chromium.launch(await launchOptions());
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    // tsx wraps named functions in a helper of its own, which the page does not have.
    await page.addInitScript('globalThis.__name = (named) => named');
    const base = `${served.url}/dataset/${LARGE_DATASET}/data`;
    await page.goto(`${base}?threshold=0&anchor_media_id=${largeId(7)}&anchor_type=MEDIA`);
    await page.locator('li[aria-posinset] img').first().waitFor();
    console.log(`  first load: ${await page.evaluate(loadFigures)}`);
    for (const [name, stepPx] of [
      ['steadily', 60],
      ['fast', 600],
    ] as const) {
      const frames = await scroll(page, stepPx);
      console.log(`  scrolling ${name}: ${describeFrames(frames)}`);
      figures.add({
        name: `dropped frames, scrolling ${name}`,
        value: droppedPercent(frames),
        unit: '%',
        better: 'lower',
      });
    }
    console.log(`  keys: ${await pressKeys(page)}`);
  } finally {
    await browser.close();
    await served.close();
    await rm(dataDir, { recursive: true });
  }
}

async function launchOptions() {
  const { executablePath } = await findChromium();
  return { args: CHROMIUM_ARGS, executablePath };
}

/** A store of 100,000 images with thumbnails of some pictures of the sample gallery. */
async function prepare(dataDir: string): Promise<void> {
  const directory = await prepareDataDirectory(dataDir);
  const store = await openDuckDbStore(directory.database);
  await fillLargeDataset(store, CLUSTERS);
  await store.close();
  const { folder } = await packagedGallery();
  const embedder = await createEmbedder({ modelDir: directory.models });
  const files = (await readFilesOf(folder)).slice(0, PICTURES);
  const drawn = files.map((_, n) => path.join(dataDir, 'drawn', `${n}.webp`));
  await Promise.all(files.map((file, n) => embedder.embedFile(file, drawn[n] ?? '')));
  await embedder.close();
  const folders = new Set<string>();
  for (let row = 0; row < CLUSTERS; row++) {
    const thumbnail = directory.thumbnail(LARGE_DATASET, largeId(row));
    const parent = path.dirname(thumbnail);
    if (!folders.has(parent)) await mkdir(parent, { recursive: true });
    folders.add(parent);
    await link(drawn[row % drawn.length] ?? '', thumbnail);
  }
}

async function readFilesOf(folder: string): Promise<string[]> {
  return (await readdir(folder)).sort().map((name) => path.join(folder, name));
}

/** The times between frames while the page scrolls down, in milliseconds. */
async function scroll(page: Page, stepPx: number): Promise<number[]> {
  return page.evaluate(
    ({ step, ms }) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        const start = performance.now();
        const frame = (now: number) => {
          times.push(now);
          window.scrollBy(0, step);
          if (now - start < ms) requestAnimationFrame(frame);
          else resolve(times.slice(1).map((time, i) => time - (times[i] ?? time)));
        };
        requestAnimationFrame(frame);
      }),
    { step: stepPx, ms: SCROLL_MS },
  );
}

function describeFrames(frames: number[]): string {
  const longest = Math.max(...frames);
  return `${frames.length} frames, ${droppedPercent(frames).toFixed(1)} % dropped, p50 ${percentile(frames, 50).toFixed(1)} ms, p95 ${percentile(frames, 95).toFixed(1)} ms, longest ${longest.toFixed(0)} ms`;
}

function droppedPercent(frames: readonly number[]): number {
  const dropped = frames.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / FRAME_MS) - 1), 0);
  return (100 * dropped) / (frames.length + dropped);
}

/** From a key to the next paint, as the browser itself tells. */
async function pressKeys(page: Page): Promise<string> {
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.evaluate(() => {
    const durations: number[] = [];
    Object.assign(window, { keyDurations: durations });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (entry.name === 'keydown') durations.push(entry.duration);
      }
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
  await page.locator('li[aria-posinset] a').first().focus();
  for (let i = 0; i < INTERACTIONS; i++) {
    await page.keyboard.press(i % 2 === 0 ? 'ArrowDown' : 'ArrowRight');
    await page.waitForTimeout(100);
  }
  const durations = await page.evaluate(
    () => (window as unknown as { keyDurations: number[] }).keyDurations,
  );
  const slow = durations.length === 0 ? 'none' : `worst ${Math.max(...durations).toFixed(0)} ms`;
  return `${INTERACTIONS} arrow keys, delay to the next paint: ${slow} (${durations.length} above 16 ms)`;
}

function loadFigures(): Promise<string> {
  return new Promise((resolve) => {
    let largest = 0;
    let shift = 0;
    let blocked = 0;
    const observe = (type: string, see: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({
        type,
        buffered: true,
      });
    observe('largest-contentful-paint', (entry) => {
      largest = entry.startTime;
    });
    observe('layout-shift', (entry) => {
      shift += (entry as PerformanceEntry & { value: number }).value;
    });
    observe('longtask', (entry) => {
      blocked += Math.max(0, entry.duration - 50);
    });
    setTimeout(() => {
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      resolve(
        `first paint ${paint?.startTime.toFixed(0)} ms, largest ${largest.toFixed(0)} ms, layout shift ${shift.toFixed(3)}, blocked ${blocked.toFixed(0)} ms`,
      );
    }, 2000);
  });
}
