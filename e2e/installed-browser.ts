import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface InstalledBrowser {
  /** With its version, as reports show it: `Chromium 156.0.8078.108`. */
  readonly name: string;
  /** Digits and dots; empty where a browser does not tell it without opening a window (Windows). */
  readonly version: string;
  readonly executablePath: string;
}

const FIREFOX_PATHS = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

/** The newest Firefox of this machine, if there is one. */
export function findFirefox(): InstalledBrowser | undefined {
  return newestOf('Firefox', FIREFOX_PATHS);
}

/** A sentence for the report of a run on a machine without Firefox, else empty. */
export function missingFirefox(): string {
  return findFirefox() ? '' : ' No Firefox is installed: its journey does not run.';
}

/** The newest of those files that exist. */
export function newestOf(
  product: string,
  executablePaths: readonly string[],
): InstalledBrowser | undefined {
  const found = executablePaths.filter((file) => existsSync(file));
  const browsers = found.map((file) => describeBrowser(product, file));
  const byVersion = (a: InstalledBrowser, b: InstalledBrowser) =>
    b.version.localeCompare(a.version, 'en', { numeric: true });
  return browsers.sort(byVersion)[0];
}

export function describeBrowser(product: string, executablePath: string): InstalledBrowser {
  const version = versionOf(executablePath);
  return { name: `${product} ${version}`.trim(), version, executablePath };
}

function versionOf(executablePath: string): string {
  if (process.platform === 'win32') return '';
  const told = execFileSync(executablePath, ['--version'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return /\d+(\.\d+)+/.exec(told)?.[0] ?? '';
}
