// Opens a data directory and answers one search with the built engine, as a server does that has just
// been started. Prints the distance of the nearest cluster, and the bytes of memory (RSS) used.
import { Engine } from '../../dist/server/engine/engine.mjs';

const [dataDir = '', datasetId, mediaId = ''] = process.argv.slice(2);
const engine = await Engine.open({
  dataDir,
  keys: { find: async () => undefined },
  log: console.error,
});
engine.prepare();
const dataset = engine.datasets.find(({ stored }) => stored.datasetId === datasetId);
const vector = await dataset?.index?.vectorOf(mediaId);
if (!dataset?.index || !vector) throw new Error('the data directory does not contain the dataset');
const ranking = await dataset.index.ranking(1, { id: 'first', vector });
const [nearest] = await ranking.clusters(0, 100);
console.log(nearest?.distance, process.memoryUsage.rss());
await engine.close();
process.exit(0);
