/** Prints a bill of materials as CycloneDX: `npm run -s sbom`. */
import { billOfMaterials } from './sbom/bill-of-materials.ts';

console.log(JSON.stringify(billOfMaterials(process.argv.slice(3)), null, 2));
