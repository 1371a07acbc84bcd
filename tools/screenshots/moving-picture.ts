import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Locator, Page } from '@playwright/test';
import sharp from 'sharp';
import { drag, dragOver, transferOf } from '../../e2e/browser/fixtures.ts';

const VIEWPORT = { width: 1280, height: 800 };
/** Sharp in columns of up to this many pixels, as hosts of repositories have. */
const WIDTH = 1120;
/** Steps of a movement of the pointer; more would double the file for little. */
const N_STEPS = 8;
const STEP_MS = 60;
const QUALITY = 78;

export interface Walk {
  /** Address of a running server with the dataset. */
  readonly url: string;
  /** The image that is dropped. */
  readonly file: string;
  /** Position of the results to continue with, from 0. */
  readonly pivot: number;
}

/**
 * Records a search as an animated WebP: drop, crop, results, and a search by one of the results. The
 * browser draws no pointer into its pictures, so the page gets one.
 */
export async function recordWalk(browser: Browser, walk: Walk, outFile: string): Promise<void> {
  const page = await browser.newPage({ viewport: VIEWPORT, reducedMotion: 'reduce' });
  const film = new Film(page);
  await page.goto(walk.url);
  const results = page.getByRole('link', { name: /^Find images similar/ });
  const closestFirst = page.getByText(/closest first/).first();
  await results.first().waitFor();
  await page.evaluate(addPointer);
  await film.hold(900);
  await dropSlowly(film, walk.file);

  await page.getByRole('button', { name: 'Select a region' }).waitFor();
  await film.hold(700);
  await selectRegion(film, page.getByRole('img', { name: 'Query image before cropping' }));
  await film.hold(500);
  await film.click(page.getByRole('button', { name: 'Search this region' }));
  await page.waitForURL(/anchor_type=UPLOAD/);
  await closestFirst.waitFor();
  await film.hold(2000);

  await film.click(results.nth(walk.pivot));
  await page.waitForURL(/anchor_type=MEDIA/);
  await closestFirst.waitFor();
  await film.hold(2600);
  await page.close();
  await film.save(outFile);
}

/** The image comes in from the left, as from a folder beside the window. */
async function dropSlowly(film: Film, file: string): Promise<void> {
  const { page } = film;
  const bytes = await readFile(file);
  const given = { name: path.basename(file), type: 'image/webp', bytes };
  const transfer = await transferOf(page, [given]);
  await dragOver(page, () => drag(page, ['dragenter', 'dragover'], transfer));
  await page.evaluate(carry, `data:image/webp;base64,${bytes.toString('base64')}`);
  await film.move(VIEWPORT.width / 2, VIEWPORT.height * 0.6);
  await film.hold(500);
  await page.evaluate(carry, null);
  await drag(page, ['drop'], transfer);
}

/** Draws the upper part of the image with the pointer. */
async function selectRegion(film: Film, image: Locator): Promise<void> {
  const box = await image.boundingBox();
  if (!box) throw new Error('the crop dialog shows no image');
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
  await film.move(...at(0.2, 0.02));
  await film.page.mouse.down();
  await film.move(...at(0.82, 0.62));
  await film.page.mouse.up();
}

class Film {
  readonly page: Page;
  readonly #frames: Buffer[] = [];
  readonly #delays: number[] = [];
  #at: readonly [x: number, y: number] = [0, VIEWPORT.height];

  constructor(page: Page) {
    this.page = page;
  }

  /** Shows the page as it is for so many milliseconds. */
  async hold(ms: number): Promise<void> {
    await this.page.waitForFunction(haveLoaded);
    this.#frames.push(await this.page.screenshot());
    this.#delays.push(ms);
  }

  async move(x: number, y: number): Promise<void> {
    const [fromX, fromY] = this.#at;
    for (let step = 1; step <= N_STEPS; step++) {
      // Slower at both ends, as hands move.
      const share = (1 - Math.cos((Math.PI * step) / N_STEPS)) / 2;
      const to = [fromX + share * (x - fromX), fromY + share * (y - fromY)] as const;
      await this.page.mouse.move(...to);
      await this.page.evaluate(placePointer, to);
      await this.hold(STEP_MS);
    }
    this.#at = [x, y];
  }

  async click(target: Locator): Promise<void> {
    const box = await target.boundingBox();
    if (!box) throw new Error('what is to be clicked is not seen');
    await this.move(box.x + box.width / 2, box.y + box.height / 2);
    await this.hold(250);
    await target.click();
  }

  async save(file: string): Promise<void> {
    const frames = await Promise.all(
      this.#frames.map((frame) => sharp(frame).resize({ width: WIDTH }).png().toBuffer()),
    );
    await sharp(frames, { join: { animated: true } })
      .webp({ delay: this.#delays, loop: 0, quality: QUALITY, effort: 6 })
      .toFile(file);
  }
}

// What follows runs in the page.

/** Whether all pictures that are seen have come; those further down come when they are scrolled to. */
export function haveLoaded(): boolean {
  return [...document.images].every((image) => {
    const { top, width } = image.getBoundingClientRect();
    const isSeen = width > 0 && top < window.innerHeight;
    return !isSeen || (image.complete && image.naturalWidth > 0);
  });
}

function addPointer(): void {
  const NS = 'http://www.w3.org/2000/svg';
  const pointer = document.createElementNS(NS, 'svg');
  pointer.setAttribute('viewBox', '0 0 24 24');
  const arrow = document.createElementNS(NS, 'path');
  arrow.setAttribute('d', 'M3 1v18l5-4.5 3 7 3-1.3-3-6.9h7z');
  arrow.setAttribute('fill', 'black');
  arrow.setAttribute('stroke', 'white');
  pointer.append(arrow);
  const host = document.createElement('div');
  host.id = 'recorded-pointer';
  host.popover = 'manual';
  host.append(pointer);
  Object.assign(host.style, {
    background: 'none',
    border: 'none',
    height: '160px',
    inset: 'auto',
    margin: '0',
    padding: '0',
    pointerEvents: 'none',
    position: 'fixed',
    width: '160px',
  });
  Object.assign(pointer.style, { height: '24px', left: '0', position: 'absolute', width: '24px' });
  document.body.append(host);
  host.showPopover();
}

/** Above all else, also above dialogs that opened after it. */
function placePointer([x, y]: readonly [number, number]): void {
  const host = document.getElementById('recorded-pointer');
  if (!host) return;
  host.hidePopover();
  host.showPopover();
  host.style.left = `${x}px`;
  host.style.top = `${y}px`;
}

/** Shows the image that the pointer carries; null when it is dropped. */
function carry(url: string | null): void {
  const host = document.getElementById('recorded-pointer');
  host?.querySelector('img')?.remove();
  if (!host || url === null) return;
  const image = document.createElement('img');
  image.src = url;
  Object.assign(image.style, { left: '14px', opacity: '0.85', position: 'absolute', top: '14px' });
  image.width = 110;
  host.prepend(image);
}
