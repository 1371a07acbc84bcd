import { ALLOWED_LICENCES, CONTENTS } from './allowed-licences.ts';
import type { LockedPackage } from './locked-packages.ts';

/** docs/licences.md. It names no versions: the lock file does, and the page changes with new packages only. */
export function licencesPage(packages: readonly LockedPackage[]): string {
  return `# Licences

Semblance itself is under [Apache-2.0](../LICENSE). \`npm run licences\` makes this page from the lock file, so it counts the packages of all platforms; the tests fail when it is out of date, or when a licence comes that \`tools/licences/allowed-licences.ts\` does not name. Versions stand in the lock file and in what \`npm run sbom\` prints.

## What a server runs and the app is built with
${table(packages.filter(({ isDev }) => !isDev))}

## For tests and tools alone
${table(packages.filter(({ isDev }) => isDev))}

## In packages, beside code
| Package | Holds | Licence |
|---|---|---|
${CONTENTS.map(({ packageName, what, licence }) => `| ${packageName} | ${what} | ${licence} |`).join('\n')}
`;
}

function table(packages: readonly LockedPackage[]): string {
  const licences = new Set(packages.map(({ licence = 'none stated' }) => licence));
  const rows = [...licences].sort(compare).map((licence) => {
    const group = packages.filter((one) => (one.licence ?? 'none stated') === licence);
    const names = [...new Set(group.map(({ name }) => name))].sort(compare);
    const asked = ALLOWED_LICENCES.get(licence) ?? 'not decided';
    return `| ${licence} | ${asked} | ${names.join(', ')} |`;
  });
  return ['| Licence | Asks to | Packages |', '|---|---|---|', ...rows].join('\n');
}

/** The same on every machine, whatever its language. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
