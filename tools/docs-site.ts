/** Builds the documentation site into a folder: `npm run docs [-- --watch]`. */
import { buildSite, watchSite } from './docs-site/build-site.ts';

const SITE = 'dist/docs';
await (process.argv.includes('--watch') ? watchSite : buildSite)(SITE);
