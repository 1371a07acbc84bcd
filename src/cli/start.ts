import { access } from 'node:fs/promises';
import path from 'node:path';
import open from 'open';
import type { Engine } from '#engine/engine.ts';
import type { LiveDataset } from '#engine/live-dataset.ts';
import { OneTimeToken } from '#proxy/one-time-token.ts';
import { createProxy } from '#proxy/proxy.ts';
import { Sessions } from '#proxy/sessions.ts';
import { hostNamesOf, isLoopback, urlOf } from './addresses.ts';
import { decideOnObjects } from './decide-on-objects.ts';
import { foldersToServe } from './folders.ts';
import { indexWithProgress } from './index-progress.ts';
import { type Listener, listen } from './listen.ts';
import { loadNamedModel } from './load-named-model.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';
import type { Options } from './options.ts';
import { announceServer, forgetServer } from './running-server.ts';
import { onStopSignal } from './stop-signal.ts';
import { UserError } from './user-error.ts';

/** `start [folder]…`: serves the app and the API at once, indexes the folders and watches them. */
export async function start(options: Options, projectRoot: string): Promise<void> {
  const webRoot = path.join(projectRoot, 'dist', 'web');
  await access(path.join(webRoot, 'index.html')).catch(() => {
    throw new UserError('The app is not built; start it with npm start.');
  });
  const folders = await foldersToServe(options.positionals);
  const opened = await openEngine(options.dataDir, { maxBytes: options.maxUploadBytes });
  const model = await loadNamedModel(opened.engine, options.model);
  const named = await opened.engine.addFolders(folders, model);
  await decideOnObjects(opened.engine.datasets, options.findObjects);
  const listener = await serve(opened, options, webRoot);
  onStopSignal(() => stop(opened.engine, listener, options.dataDir));
  await indexAll(opened.engine, named);
}

async function serve(
  { engine, keys }: OpenEngine,
  options: Options,
  webRoot: string,
): Promise<Listener> {
  const { host } = options;
  const oneTimeToken = isLoopback(host)
    ? null
    : new OneTimeToken((next) => console.log(`Address for one more browser: ${withToken(next)}`));
  const proxy = createProxy({
    upstream: engine.fetch,
    webRoot,
    findKey: (key) => keys.ring.find(key),
    sessions: new Sessions(keys.sessionSecret),
    localKey: oneTimeToken ? null : keys.ring.local.key,
    takeOneTimeToken: async (token) =>
      oneTimeToken?.use(token) ? keys.ring.local.key : keys.links.use(token),
    hostNames: hostNamesOf(host),
    maxUploadBytes: options.maxUploadBytes,
    log: console.error,
  });
  const listener = await listen(proxy, host, options.port).catch(async (error: unknown) => {
    await engine.close();
    throw error;
  });
  const url = urlOf(host, listener.port);
  const withToken = (token: string) => `${url}?token=${token}`;
  await announceServer(options.dataDir, url);
  const address = oneTimeToken ? withToken(oneTimeToken.current) : url;
  console.log(`Semblance is ready at ${address}`);
  if (options.openBrowser && hasBrowser()) await open(address).catch(() => undefined);
  return listener;
}

/** A desktop to open a browser on: not over SSH, in a container or in CI. */
function hasBrowser(): boolean {
  const { env, platform } = process;
  if (env['CI'] || env['SSH_CONNECTION']) return false;
  return platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/** The named folders, then those whose first run was broken off. One fails without the others. */
async function indexAll(engine: Engine, named: readonly LiveDataset[]): Promise<void> {
  const unfinished = engine.datasets.filter((dataset) => !dataset.index);
  for (const dataset of new Set([...named, ...unfinished])) {
    await indexWithProgress(engine, dataset).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      console.error(error.message);
    });
    engine.watch(dataset);
  }
}

async function stop(engine: Engine, listener: Listener, dataDir: string): Promise<void> {
  await listener.close();
  await engine.close();
  await forgetServer(dataDir);
}
