import { defineConfig, devices } from '@playwright/test';
import { flagThatTrusts, TRUSTED } from './browser/trusted-certificate.ts';
import { findChromium } from './chromium.ts';

const { executablePath, args } = await findChromium();

export default defineConfig({
  testDir: './browser',
  // Two cores: the server and the browser need one each.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  // A browser on a machine that does other work, too. What passes at the second go is listed as flaky.
  retries: process.env['CI'] ? 1 : 0,
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ? [['list'], ['json']] : [['list']],
  outputDir: '../test-results',
  use: {
    ...devices['Desktop Chrome'],
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [...args, flagThatTrusts(TRUSTED)],
    },
    trace: 'retain-on-failure',
  },
});
