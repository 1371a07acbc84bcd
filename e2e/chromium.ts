import { chromium as playwrightChromium } from '@playwright/test';
import packagedChromium from '@sparticuz/chromium';
import { describeBrowser, type InstalledBrowser, newestOf } from './installed-browser.ts';

const SYSTEM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
/** Containers run as root, where Chromium's sandbox cannot; the pages are our own. */
export const CHROMIUM_ARGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

/**
 * The newest Chromium of this machine, by Playwright or the system, and the packaged one, which has
 * a known version everywhere. Nothing is downloaded.
 */
export async function findChromiums(): Promise<InstalledBrowser[]> {
  const newest = newestOf('Chromium', [playwrightChromium.executablePath(), ...SYSTEM_PATHS]);
  const packaged = await findPackaged();
  const found = [newest, packaged].filter((browser) => browser !== undefined);
  if (found.length === 0) throw new Error('No Chromium is installed: install Chromium or Chrome.');
  return packaged?.version === newest?.version ? found.slice(0, 1) : found;
}

/** The newest of them. */
export async function findChromium(): Promise<InstalledBrowser> {
  const [newest] = await findChromiums();
  if (!newest) throw new Error('unreachable: findChromiums() finds one or throws');
  return newest;
}

/** It is built for one platform. */
async function findPackaged(): Promise<InstalledBrowser | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  return describeBrowser('Chromium', await packagedChromium.executablePath());
}
