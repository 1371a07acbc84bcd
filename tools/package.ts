/** Packs the tarball that npm installs and publishes into a folder: `npm run package [-- <folder>]`. */
import { packPackage } from './package/pack-package.ts';

console.log(await packPackage(process.argv[3] ?? 'dist'));
