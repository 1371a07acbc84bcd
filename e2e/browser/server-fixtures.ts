import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base } from '@playwright/test';
import { type Served, serveGalleries } from './galleries.ts';

interface ServerFixtures {
  /** A folder that is removed with the worker. */
  readonly workFolder: string;
  readonly semblance: Served;
}

/** What tests in any browser share: the server. */
export const test = base.extend<object, ServerFixtures>({
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
      const served = await serveGalleries(path.join(workFolder, 'data'));
      await use(served);
      await served.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
});
