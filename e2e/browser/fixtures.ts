import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { sampleGallery } from '#cli/folders.ts';
import { drawGallery } from '../gallery.ts';
import { drawScenes } from '../scenes.ts';
import { type SemblanceProcess, startSemblance } from './semblance-process.ts';

/** Pictures of the sample gallery in the larger dataset: enough for several pages of clusters. */
const LARGE_SIZE = 420;

const NO_OBJECTS = 'filename,col_x,row_y,width,height,label\n';

export interface Served extends SemblanceProcess {
  /** Dataset of the drawn gallery: classes that are known. */
  readonly drawn: string;
  /** Dataset of known objects at known places. */
  readonly scenes: string;
  /** Dataset of several pages. */
  readonly large: string;
}

interface TestFixtures {
  /** Errors that a test causes on purpose. */
  readonly expectedErrors: RegExp[];
  /**
   * Uncaught errors, unhandled rejections, and console errors and uses of what is deprecated, of
   * every page of every context, popups included. A complaint that is not expected fails the test.
   */
  readonly complaints: readonly string[];
}

interface WorkerFixtures {
  /** A folder that goes with the tests. */
  readonly workFolder: string;
  readonly semblance: Served;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  workFolder: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures used from a pattern.
    async ({}, use) => {
      const folder = await mkdtemp(path.join(tmpdir(), 'semblance-browser-'));
      await use(folder);
      await rm(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],

  semblance: [
    async ({ workFolder }, use) => {
      const folderOf = (name: string) => path.join(workFolder, name);
      const folders = ['drawn', 'large', 'scenes'].map(folderOf);
      await mkdir(folderOf('drawn'));
      await drawGallery(folderOf('drawn'));
      // Says of all its pictures that there are no objects in them.
      await writeFile(path.join(folderOf('drawn'), 'object_annotations.csv'), NO_OBJECTS);
      await copySampleGallery(folderOf('large'), LARGE_SIZE);
      await drawScenes(folderOf('scenes'));
      const served = await startSemblance({ folders, dataDir: path.join(workFolder, 'data') });
      const datasets = await served.ready();
      const idOf = (name: string) => datasets.find((d) => d.display_name === name)?.id ?? '';
      const ids = { drawn: idOf('drawn'), large: idOf('large'), scenes: idOf('scenes') };
      await use({ ...served, ...ids });
      await served.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures used from a pattern.
  expectedErrors: async ({}, use) => {
    await use([]);
  },

  complaints: [
    async ({ browser, expectedErrors }, use) => {
      const complaints: string[] = [];
      const watch = (context: BrowserContext) => collectComplaints(context, complaints);
      browser.on('context', watch);
      await use(complaints);
      browser.off('context', watch);
      const isExpected = (complaint: string) =>
        expectedErrors.some((known) => known.test(complaint));
      expect(complaints.filter((complaint) => !isExpected(complaint))).toEqual([]);
    },
    { auto: true },
  ],
});

function collectComplaints(context: BrowserContext, complaints: string[]): void {
  context.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  context.on('weberror', (webError) => complaints.push(String(webError.error())));
  void context.addInitScript(tellOfDeprecations);
}

/** Runs in the page: Chromium shows deprecations in a panel of its own, not on the console. */
function tellOfDeprecations(): void {
  const tell = (reports: ReportList) => {
    for (const { body } of reports) reportError(new Error(`Deprecated: ${JSON.stringify(body)}`));
  };
  new ReportingObserver(tell, { types: ['deprecation'], buffered: true }).observe();
}

/** The first `count` pictures of the sample gallery, in a folder of their own. */
export async function copySampleGallery(folder: string, count: number): Promise<void> {
  const { folder: source } = await sampleGallery();
  await mkdir(folder);
  const files = (await readdir(source)).sort().slice(0, count);
  for (const file of files) await cp(path.join(source, file), path.join(folder, file));
}

export interface GivenFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Drops files onto the page, as the browser tells a page of a drop. */
export async function dropFiles(page: Page, files: readonly GivenFile[]): Promise<void> {
  // The part of the app that takes drops comes a moment after the page.
  await page.waitForLoadState('networkidle');
  const dataTransfer = await transferOf(page, files);
  for (const type of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent('body', type, { dataTransfer });
  }
}

/** Pastes a file, as the browser tells a page of a paste. */
export async function pasteFile(page: Page, file: GivenFile): Promise<void> {
  const clipboardData = await transferOf(page, [file]);
  await page.evaluate((data) => {
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true }),
    );
  }, clipboardData);
}

function transferOf(page: Page, files: readonly GivenFile[]) {
  const encoded = files.map(({ name, type, bytes }) => ({
    name,
    type,
    base64: bytes.toString('base64'),
  }));
  return page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const { name, type, base64 } of given) {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type }));
    }
    return transfer;
  }, encoded);
}

export { expect };
