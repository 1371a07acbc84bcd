import type { FullConfig } from '@playwright/test';
import { missingFirefox } from '../installed-browser.ts';
import { makeGalleries } from './galleries.ts';

/** Tells which browsers the tests run in, and prepares what all of them search. */
// biome-ignore lint/style/noDefaultExport: Playwright calls the default export.
export default async function globalSetup(config: FullConfig): Promise<() => Promise<void>> {
  const names = config.projects.map(({ name }) => name).join(', ');
  process.stdout.write(`Browsers: ${names}.${missingFirefox()}\n`);
  return makeGalleries();
}
