import { type BrowserContext, expect, type JSHandle, type Page } from '@playwright/test';
import { test as base } from './server-fixtures.ts';

export { copySampleGallery, type Served } from './galleries.ts';

interface TestFixtures {
  /** Errors that a test causes on purpose. */
  readonly expectedErrors: RegExp[];
  /**
   * Uncaught errors, unhandled rejections, and console errors and uses of what is deprecated, of
   * every page of every context, popups included. A complaint that is not expected fails the test.
   */
  readonly complaints: readonly string[];
}

export const test = base.extend<TestFixtures>({
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

export interface GivenFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Drops files onto the page, as the browser tells a page of a drop. */
export async function dropFiles(page: Page, files: readonly GivenFile[]): Promise<void> {
  const dataTransfer = await transferOf(page, files);
  await dragOver(page, () => drag(page, ['dragenter', 'dragover'], dataTransfer));
  await drag(page, ['drop'], dataTransfer);
}

/** Drags until the page shows where to drop: the part of it that takes drops is loaded after the page. */
export async function dragOver(page: Page, dragOnce: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await dragOnce();
    await expect(page.getByText('Drop an image to search with it')).toBeVisible({ timeout: 500 });
  }).toPass();
}

export async function drag(
  page: Page,
  types: readonly ('dragenter' | 'dragover' | 'drop')[],
  dataTransfer: JSHandle<DataTransfer>,
): Promise<void> {
  for (const type of types) await page.dispatchEvent('body', type, { dataTransfer });
}

/** Pastes a file, as the browser tells a page of a paste. */
export async function pasteFile(page: Page, file: GivenFile): Promise<void> {
  await paste(page, await transferOf(page, [file]));
}

export async function pasteText(page: Page, text: string): Promise<void> {
  const clipboardData = await page.evaluateHandle((plain) => {
    const transfer = new DataTransfer();
    transfer.setData('text/plain', plain);
    return transfer;
  }, text);
  await paste(page, clipboardData);
}

/** Pastes until the page takes it: the part of it that does is loaded after the results. */
async function paste(page: Page, clipboardData: JSHandle<DataTransfer>): Promise<void> {
  const isTaken = () =>
    page.evaluate((data) => {
      const init = { clipboardData: data, bubbles: true, cancelable: true };
      return !document.body.dispatchEvent(new ClipboardEvent('paste', init));
    }, clipboardData);
  await expect.poll(isTaken).toBe(true);
}

/** The data of a drag or of the clipboard, in the page. */
export function transferOf(page: Page, files: readonly GivenFile[]) {
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
