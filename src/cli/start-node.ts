import { Gauge } from 'prom-client';
import type { WebApp } from '#proxy/web-app.ts';
import { namedFolders } from './data/folders.ts';
import { foldersOf, openEngine } from './data/open-engine.ts';
import { openKeys } from './data/open-keys.ts';
import { announceServer, forgetServer } from './data/running-server.ts';
import { Node } from './node/node.ts';
import { openLog } from './options/log.ts';
import type { NodeAddress } from './options/node-options.ts';
import type { Options } from './options/options.ts';
import { addEngineMetrics } from './serve/engine-metrics.ts';
import { type ServedApp, serveApp } from './serve/serve-app.ts';
import { onStopSignal } from './serve/stop-signal.ts';
import { beginRuns, engineRules, reportRuns } from './start.ts';

/** `start [folder]… --node`: serves the app beside other servers of the same database. */
export async function startNode(
  options: Options,
  { host, port, cache, store }: NodeAddress,
  webApp: WebApp,
): Promise<void> {
  const folders = await namedFolders(options.positionals, options.dataDir);
  const log = openLog(options.log);
  const keys = await openKeys(options.dataDir);
  let app: ServedApp | undefined;
  let reporting: Promise<void> = Promise.resolve();
  const node = await Node.start({
    ...{ dataDir: options.dataDir, store, cache, host, port, keys, log: log.message },
    indexMemoryBytes: options.indexMemoryBytes,
    lead: async (address, onOtherWriter) => {
      const rules = { ...engineRules(options), node: { address, cache, onOtherWriter } };
      const { engine } = await openEngine(options.dataDir, rules, log.message);
      try {
        const { runs } = await beginRuns(engine, folders, options);
        reporting = reportRuns(runs, engine, log).catch((error) => log.message(String(error)));
        if (app)
          await announceServer(options.dataDir, { url: app.url, folders: foldersOf(engine) });
      } catch (error) {
        await engine.close();
        throw error;
      }
      return engine;
    },
  });
  const served = await serveApp(
    { fetch: node.fetch, notReadyBecause: () => node.notReadyBecause() },
    { keys, options, webApp, log },
  ).catch(async (error: unknown) => {
    await node.close();
    throw error;
  });
  app = served;
  const { registry } = served.metrics;
  addEngineMetrics(registry, () => node.searching);
  new Gauge({
    name: 'semblance_leads',
    help: '1 if this server leads: it indexes and writes. 0 if it follows the one that leads.',
    registers: [registry],
    collect() {
      this.set(Number(node.engine !== undefined));
    },
  });
  const { engine } = node;
  // Others may stop the server as soon as they can find it.
  const announcing =
    engine && announceServer(options.dataDir, { url: served.url, folders: foldersOf(engine) });
  onStopSignal(
    async () => {
      await served.close();
      await announcing?.catch(() => undefined);
      if (node.engine) await forgetServer(options.dataDir);
      // The last report is read from the store, which is closed afterwards.
      await node.endRuns();
      await reporting;
      await node.close();
    },
    () => served.finish(),
  );
  await announcing;
}
