import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { MapValues, MediaMap } from '#contract/search/map.ts';
import { plantClusters } from '#engine/cluster/planted-clusters.fixture.ts';
import { layoutRows } from '#engine/map/layout-rows.ts';
import { placeRows } from '#engine/map/place-rows.ts';
import { VectorMatrix } from '#engine/scan/vector-matrix.ts';
import { seededRandom } from '#engine/vectors/seeded-vectors.ts';
import { CHROMIUM_ARGS, findChromium } from '../e2e/chromium.ts';
import { drawGallery } from '../e2e/gallery.ts';
import type { Figures } from './figures/figures.ts';
import { serve } from './serve.ts';
import { percentile } from './statistics.ts';

const DIMS = 448;
const SIZES = [3_391, 10_000, 50_000];
const ROWS_PER_CENTER = 40;
const PLACED = 1000;
/** Queries of the floor, of which all rows would be too many. */
const FLOOR_QUERIES = 1000;

const POINTS = [10_000, 100_000, 1_000_000];
const MOVE_MS = 5_000;
const FRAME_MS = 1000 / 60;

/** The time of a layout, and the frames of the map in a real browser while it moves. */
export async function benchMap(figures: Figures): Promise<void> {
  for (const rows of SIZES) await benchLayout(rows, figures);
  await benchView(figures);
}

/** Beside exact distances of all rows to all others, as bare arithmetic. */
async function benchLayout(rows: number, figures: Figures): Promise<void> {
  const shape = { centers: Math.ceil(rows / ROWS_PER_CENTER), noise: 0.8 };
  const { vectors } = plantClusters(rows + PLACED, DIMS, shape, seededRandom(7));
  const old = vectors.subarray(0, rows * DIMS);
  const [seconds, positions] = await timed(() => layoutRows({ vectors: old, dims: DIMS }));
  const added = vectors.subarray(rows * DIMS);
  const [placing] = await timed(() =>
    placeRows({ vectors: added, anchors: old, dims: DIMS, positions }),
  );
  const floor = await secondsOfAllPairs(old);
  const name = rows.toLocaleString('en');
  console.log(
    `  layout of ${name} rows: ${seconds.toFixed(1)} s (bare distances of all pairs: ${floor.toFixed(1)} s); ${PLACED} rows placed among them: ${placing.toFixed(1)} s`,
  );
  figures.add({ name: `map of ${name} rows`, value: seconds, unit: 's', better: 'lower' });
}

async function secondsOfAllPairs(vectors: Float32Array): Promise<number> {
  const matrix = await VectorMatrix.from(vectors, DIMS);
  const [seconds] = await timed(async () => {
    for (let row = 0; row < FLOOR_QUERIES; row++) matrix.distances(matrix.row(row));
  });
  // Each pair once.
  return (seconds * matrix.rows) / FLOOR_QUERIES / 2;
}

async function timed<T>(work: () => Promise<T>): Promise<[seconds: number, result: T]> {
  const start = performance.now();
  const result = await work();
  return [(performance.now() - start) / 1000, result];
}

async function benchView(figures: Figures): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), 'semblance-bench-'));
  const folder = path.join(root, 'gallery');
  await drawGallery(folder);
  const served = await serve(path.join(root, 'data'));
  const [dataset] = await served.engine.addFolders([{ folder, displayName: 'bench' }]);
  if (!dataset) throw new Error('the engine did not add the folder');
  dataset.setFindObjects(false);
  await served.engine.index(dataset);
  const { executablePath } = await findChromium();
  const browser = await chromium.launch({ args: CHROMIUM_ARGS, executablePath });
  try {
    for (const n of POINTS) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      // tsx wraps named functions in a helper of its own, which the page does not have.
      await page.addInitScript('globalThis.__name = (named) => named');
      const opened = performance.now();
      await openMap(page, `${served.url}`, dataset.stored.datasetId, n);
      const seconds = (performance.now() - opened) / 1000;
      const frames = await move(page);
      const perSecond = 1000 / percentile(frames, 50);
      console.log(
        `  ${n.toLocaleString('en')} points: open in ${seconds.toFixed(1)} s, ${perSecond.toFixed(0)} frames per second while moving (p95 ${percentile(frames, 95).toFixed(0)} ms; a screen has one every ${FRAME_MS.toFixed(0)} ms)`,
      );
      figures.add({
        name: `frames of a map of ${n.toLocaleString('en')} points`,
        value: perSecond,
        unit: '1/s',
        better: 'higher',
      });
      await page.close();
    }
    console.log(`  ${await rendererOf(await browser.newPage())}`);
  } finally {
    await browser.close();
    await served.close();
    await rm(root, { recursive: true });
  }
}

/** Opens the app on a map of so many points, whose answers stand in for a large dataset. */
async function openMap(page: Page, url: string, dataset_id: string, n: number): Promise<void> {
  const { map, values } = drawnMap(n);
  const answer = (route: string, body: object) =>
    page.route(
      (address) => address.pathname === routePath(route as typeof ROUTES.map, { dataset_id }),
      (asked) => asked.fulfill({ json: body }),
    );
  await answer(ROUTES.map, map);
  await answer(ROUTES.mapValues, values);
  await answer(ROUTES.mediaPreviews, { previews: [] });
  await page.goto(`${url}/dataset/${dataset_id}/data?map=label`);
  await page.getByText(`${n.toLocaleString('en')} images in view`).waitFor({ timeout: 120_000 });
}

/** Crowds of points, of which each has one label. */
function drawnMap(n: number): { map: MediaMap; values: MapValues } {
  const random = seededRandom(n);
  const centers = Array.from({ length: 60 }, () => [1.8 * random() - 0.9, 1.8 * random() - 0.9]);
  const positions = new Float32Array(2 * n);
  const labels = new Float32Array(n);
  for (let point = 0; point < n; point++) {
    const crowd = Math.floor(random() * centers.length);
    const radius = 0.1 * random() ** 2;
    const angle = 2 * Math.PI * random();
    positions[2 * point] = (centers[crowd]?.[0] ?? 0) + radius * Math.cos(angle);
    positions[2 * point + 1] = (centers[crowd]?.[1] ?? 0) + radius * Math.sin(angle);
    labels[point] = crowd % 12;
  }
  const ids = new Uint8Array(16 * n);
  new DataView(ids.buffer).setUint32(0, 1);
  const base64 = ({ buffer }: Float32Array | Uint8Array) => Buffer.from(buffer).toString('base64');
  const version = String(n);
  return {
    map: { version, n_media: n, media_ids: base64(ids), positions: base64(positions) },
    values: { version, color_by: 'label', values: base64(labels), categories: [] },
  };
}

/** Times between frames while the map moves with the pointer, in milliseconds. */
async function move(page: Page): Promise<number[]> {
  const map = page.getByRole('application', { name: 'Map' });
  await map.focus();
  await page.keyboard.press('+');
  return map.evaluate(
    (frame, ms) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        const start = performance.now();
        const { left, top, width, height } = frame.getBoundingClientRect();
        const send = (type: string, x: number) => {
          const at = { clientX: left + width / 2 + x, clientY: top + height / 2 };
          const init = {
            ...at,
            pointerId: 1,
            isPrimary: true,
            button: 0,
            buttons: 1,
            bubbles: true,
          };
          frame.dispatchEvent(new PointerEvent(type, init));
        };
        frame.setPointerCapture = () => undefined;
        send('pointerdown', 0);
        const next = (now: number) => {
          times.push(now);
          send('pointermove', 100 * Math.sin((now - start) / 300));
          if (now - start < ms) requestAnimationFrame(next);
          else {
            send('pointerup', 0);
            resolve(times.slice(1).map((time, i) => time - (times[i] ?? time)));
          }
        };
        requestAnimationFrame(next);
      }),
    MOVE_MS,
  );
}

/** Without a graphics card, the processor draws. */
function rendererOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const gl = document.createElement('canvas').getContext('webgl2');
    const info = gl?.getExtension('WEBGL_debug_renderer_info');
    return String(gl && info && gl.getParameter(info.UNMASKED_RENDERER_WEBGL));
  });
}
