import { ALLOWED_LICENSES, CONTENTS } from './allowed-licenses.ts';
import type { LockedPackage } from './locked-packages.ts';

/** docs/licenses.md. It names no versions: the lock file does, and the page changes with new packages only. */
export function licensesPage(packages: readonly LockedPackage[]): string {
  return `# Licenses

Semblance itself is under [Apache-2.0](../LICENSE). \`npm run licenses\` makes this page from the lock file, so it counts the packages of all platforms; the tests fail when it is out of date, or when a license comes that \`tools/licenses/allowed-licenses.ts\` does not name. Versions stand in the lock file and in what \`npm run sbom\` prints.

## What a server runs and the app is built with
${table(packages.filter(({ isDev }) => !isDev))}

## For tests and tools alone
${table(packages.filter(({ isDev }) => isDev))}

## In packages, beside code
| Package | Holds | License |
|---|---|---|
${CONTENTS.map(({ packageName, what, license }) => `| ${packageName} | ${what} | ${license} |`).join('\n')}
`;
}

function table(packages: readonly LockedPackage[]): string {
  const licenses = new Set(packages.map(({ license = 'none stated' }) => license));
  const rows = [...licenses].sort(compare).map((license) => {
    const group = packages.filter((one) => (one.license ?? 'none stated') === license);
    const names = [...new Set(group.map(({ name }) => name))].sort(compare);
    const asked = ALLOWED_LICENSES.get(license) ?? 'not decided';
    return `| ${license} | ${asked} | ${names.join(', ')} |`;
  });
  return ['| License | Asks to | Packages |', '|---|---|---|', ...rows].join('\n');
}

/** The same on every machine, whatever its language. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
