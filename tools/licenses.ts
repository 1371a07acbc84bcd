/** Writes docs/licenses.md: `npm run licenses`. */
import { writeFileSync } from 'node:fs';
import { licensesPage } from './licenses/licenses-page.ts';
import { lockedPackages } from './licenses/locked-packages.ts';

const PAGE = 'docs/licenses.md';

const packages = lockedPackages('package-lock.json');
writeFileSync(PAGE, licensesPage(packages));
console.log(`${PAGE}: ${packages.length} packages`);
