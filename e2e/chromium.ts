import { existsSync } from 'node:fs';
import { chromium as playwrightChromium } from '@playwright/test';
import packagedChromium from '@sparticuz/chromium';

export interface Chromium {
  /** Undefined for the browser Playwright has installed itself. */
  readonly executablePath: string | undefined;
  readonly args: string[];
}

const SYSTEM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
/** Containers run as root, where Chromium's sandbox cannot; the pages are our own. */
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

/** A real Chromium without a download: Playwright's if installed, else the system's, else a package's. */
export async function findChromium(): Promise<Chromium> {
  if (existsSync(playwrightChromium.executablePath())) {
    return { executablePath: undefined, args: ARGS };
  }
  const system = SYSTEM_PATHS.find((file) => existsSync(file));
  if (system) return { executablePath: system, args: ARGS };
  return { executablePath: await packagedChromium.executablePath(), args: ARGS };
}
