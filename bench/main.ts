import { availableParallelism, cpus, totalmem } from 'node:os';
import path from 'node:path';
import { UserError } from '#platform/user-error.ts';
import { benchClustering } from './clustering.ts';
import { benchColdStart } from './cold-start.ts';
import { benchCorrespondence } from './correspondence.ts';
import { benchFaults } from './faults.ts';
import { compareRuns } from './figures/compare-runs.ts';
import { Figures } from './figures/figures.ts';
import { benchFirstLoad } from './first-load.ts';
import { benchFirstScreen } from './first-screen.ts';
import { benchFuzz } from './fuzz.ts';
import { benchHostile } from './hostile.ts';
import { benchIndexing } from './indexing.ts';
import { benchMap } from './map.ts';
import { benchMemory } from './memory.ts';
import { benchProxy } from './proxy.ts';
import { benchQuality } from './quality.ts';
import { benchRanking } from './ranking.ts';
import { benchScale } from './scale.ts';
import { benchScroll } from './scroll.ts';
import { benchSearch } from './search.ts';
import { benchSoak } from './soak.ts';
import { benchText } from './text.ts';

type Bench = (figures: Figures, args: readonly string[]) => Promise<void>;

const PARTS: Readonly<Record<string, Bench>> = {
  'first-load': benchFirstLoad,
  'first-screen': benchFirstScreen,
  scroll: benchScroll,
  search: benchSearch,
  correspondence: benchCorrespondence,
  text: benchText,
  map: benchMap,
  ranking: benchRanking,
  'cold-start': benchColdStart,
  clustering: benchClustering,
  indexing: benchIndexing,
  memory: benchMemory,
  proxy: benchProxy,
  faults: () => benchFaults(),
  quality: (_, args) => benchQuality(args),
  hostile: () => benchHostile(),
  fuzz: (_, args) => benchFuzz(args),
  soak: benchSoak,
  scale: benchScale,
};
/** Run only by name, because they take long and test robustness, or need a database. */
const BY_NAME = ['hostile', 'fuzz', 'soak', 'scale'];
/** Words after these names are their arguments. */
const WITH_ARGUMENTS = ['quality', 'fuzz', 'soak', 'scale'];

const RUNS = path.resolve('.semblance', 'bench', 'runs');

const words = process.argv.slice(3);
if (words[0] === 'compare') {
  const lines = await compareRuns(words.slice(1), RUNS).catch(explain);
  for (const line of lines) console.log(line);
  process.exit();
}
const place = words.findIndex((word) => WITH_ARGUMENTS.includes(word));
const lastName = place === -1 ? words.length : place;
const [named, args] = [words.slice(0, lastName + 1), words.slice(lastName + 1)];
const unknown = named.find((name) => !(name in PARTS));
if (unknown !== undefined) {
  console.error(
    `Unknown bench "${unknown}". Available: ${Object.keys(PARTS).join(', ')}, compare.`,
  );
  process.exit(1);
}
const memoryGb = (totalmem() / 2 ** 30).toFixed(0);
const machine = `Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model}, ${memoryGb} GiB`;
console.log(machine);
const figures = new Figures(machine);
for (const [name, bench] of Object.entries(PARTS)) {
  const isMeant = named.length > 0 ? named.includes(name) : !BY_NAME.includes(name);
  if (!isMeant) continue;
  console.log(name);
  await bench(figures, args).catch(explain);
}
const file = await figures.write(RUNS);
if (file !== undefined) console.log(`Compare with a later run: npm run bench -- compare ${file}`);

function explain(error: unknown): never {
  console.error(error instanceof UserError ? error.message : error);
  process.exit(1);
}
