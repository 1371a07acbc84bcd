import { defineConfig, devices } from '@playwright/test';
import { flagThatTrusts, TRUSTED } from './browser/trusted-certificate.ts';
import { CHROMIUM_ARGS, findChromiums } from './chromium.ts';
import { findFirefox } from './installed-browser.ts';

const args = [...CHROMIUM_ARGS, flagThatTrusts(TRUSTED)];
/** CI runs the tests in every Chromium there is; elsewhere the newest is enough, in half the time. */
const found = await findChromiums();
const chromiums = process.env['CI'] ? found : found.slice(0, 1);
const firefox = findFirefox();

export default defineConfig({
  globalSetup: './browser/global-setup.ts',
  // Two cores: the server and the browser need one each.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  // A browser on a machine that does other work, too. What passes at the second go is listed as flaky.
  retries: process.env['CI'] ? 1 : 0,
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ? [['list'], ['json']] : [['list']],
  outputDir: '../test-results',
  use: { trace: 'on-first-retry' },
  // Named by browser and version, so that each line of a report tells what it ran in.
  projects: [
    ...chromiums.map(({ name, executablePath }) => ({
      name,
      testDir: './browser',
      use: { ...devices['Desktop Chrome'], launchOptions: { executablePath, args } },
    })),
    ...(firefox ? [{ name: firefox.name, testDir: './firefox' }] : []),
  ],
});
