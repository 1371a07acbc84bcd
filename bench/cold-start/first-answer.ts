import { Engine } from '#engine/engine.ts';

/**
 * Opens a data directory and answers one search, as a server does that has just been started. Prints how
 * far the nearest is, and the bytes of memory (RSS) it took.
 */
const [dataDir = '', datasetId, mediaId] = process.argv.slice(2);
const engine = await Engine.open({
  dataDir,
  keys: { find: async () => undefined },
  log: console.error,
});
engine.prepare();
const dataset = engine.datasets.find(({ stored }) => stored.datasetId === datasetId);
const vector = await dataset?.index?.vectorOf(mediaId ?? '');
if (!dataset?.index || !vector) throw new Error('the data directory does not contain the dataset');
const ranking = await dataset.index.ranking(1, { id: 'first', vector });
const [nearest] = await ranking.clusters(0, 100);
console.log(nearest?.distance, process.memoryUsage.rss());
await engine.close();
process.exit(0);
