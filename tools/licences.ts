/** Writes docs/licences.md: `npm run licences`. */
import { writeFileSync } from 'node:fs';
import { licencesPage } from './licences/licences-page.ts';
import { lockedPackages } from './licences/locked-packages.ts';

const PAGE = 'docs/licences.md';

const packages = lockedPackages('package-lock.json');
writeFileSync(PAGE, licencesPage(packages));
console.log(`${PAGE}: ${packages.length} packages`);
