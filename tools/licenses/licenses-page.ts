import { ALLOWED_LICENSES, CONTENTS } from './allowed-licenses.ts';
import type { LockedPackage } from './locked-packages.ts';

/** docs/licenses.md. It names no versions, so that it changes only with new packages; the lock file has them. */
export function licensesPage(packages: readonly LockedPackage[]): string {
  return `# Licenses

Semblance itself is under [Apache-2.0](../LICENSE). \`npm run licenses\` generates this page from the lock file, so it lists the packages of all platforms. The tests fail when it is out of date, or when a package has a license that \`tools/licenses/allowed-licenses.ts\` does not name. Versions are in the lock file and in the output of \`npm run sbom\`.

## Packages that a server runs
${table(packages.filter(({ isDev }) => !isDev))}

## Packages that the app is built with, and for tests and tools only
${table(packages.filter(({ isDev }) => isDev))}

## Contents of packages other than code
| Package | Contents | License |
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
  return ['| License | Obligation | Packages |', '|---|---|---|', ...rows].join('\n');
}

/** The same on every machine, whatever its language. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
