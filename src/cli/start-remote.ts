import { AuditLog } from '#auth/audit-log.ts';
import { UserError } from '#platform/user-error.ts';
import type { WebApp } from '#proxy/web-app.ts';
import { RemoteError } from '#remote/client/remote-error.ts';
import { Remote } from '#remote/remote.ts';
import { openKeys } from './data/open-keys.ts';
import { openLog } from './options/log.ts';
import type { Options } from './options/options.ts';
import {
  readRemoteBase,
  readRemoteCredentials,
  readRemoteDatasets,
} from './options/remote-options.ts';
import { addRemoteMetrics } from './serve/remote-metrics.ts';
import { serveApp } from './serve/serve-app.ts';
import { onStopSignal } from './serve/stop-signal.ts';

/**
 * `start --upstream <address>`: serves the app and the API of a remote server; no engine is loaded.
 */
export async function startRemote(options: Options, webApp: WebApp): Promise<void> {
  const base = readRemoteBase(options);
  const credentials = readRemoteCredentials(process.env);
  const datasetIds = readRemoteDatasets(options);
  const log = openLog(options.log);
  const keys = await openKeys(options.dataDir);
  const remote = new Remote({
    base,
    credentials,
    datasetIds,
    keys: keys.ring,
    mediaSecret: keys.sessionSecret,
    auditLog: new AuditLog(keys.directory.auditLog, log.message),
    log: log.message,
  });
  await checkAtStart(remote);
  const app = await serveApp(remote, { keys, options, webApp, log });
  addRemoteMetrics(app.metrics.registry, remote);
  onStopSignal(
    async () => {
      await app.close();
      await remote.close();
    },
    () => app.finish(),
  );
}

/**
 * Aborts the start only for problems that the operator has to fix. A remote that is only
 * unreachable does not abort it: this server may be started first, and an open page continues by
 * itself once the remote is back.
 */
async function checkAtStart(remote: Remote): Promise<void> {
  try {
    await remote.check();
    console.log(`Searching on ${remote.host}.`);
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    if (!error.isPassing) throw new UserError(error.message);
    console.error(
      `${error.message} The app is served in the meantime and works once the remote is back.`,
    );
  }
}
