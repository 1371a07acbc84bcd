import { Hono } from 'hono';
import { authenticate } from '#engine/http/authenticate.ts';
import { errorHandler } from '#engine/http/errors.ts';
import type { ApiKey } from '#proxy/mint-token.ts';
import { NO_CREDENTIALS } from '#proxy/remote/credentials.ts';
import { Remote } from '#proxy/remote/remote.ts';
import { RemoteTrouble } from '#proxy/remote/remote-trouble.ts';
import { openKeys } from './keys.ts';
import type { Options } from './options.ts';
import { readRemoteBase, readRemoteCredentials, readRemoteDatasets } from './remote-options.ts';
import { serveApp } from './serve-app.ts';
import { onStopSignal } from './stop-signal.ts';
import { UserError } from './user-error.ts';
import { builtApp } from './web-root.ts';

/** `start --upstream <address>`: serves the app and the API before a remote server; no engine is loaded. */
export async function startRemote(options: Options, projectRoot: string): Promise<void> {
  const base = readRemoteBase(options);
  const credentials = readRemoteCredentials(process.env);
  const datasetIds = readRemoteDatasets(options);
  const webRoot = await builtApp(projectRoot);
  const keys = await openKeys(options.dataDir);
  const remote = new Remote({
    base,
    credentials,
    datasetIds,
    mediaSecret: keys.sessionSecret,
    ...(credentials === NO_CREDENTIALS && { refuseToken: refuseForeignToken(keys.apiKey) }),
  });
  await checkAtStart(remote);
  const app = await serveApp({ upstream: remote.fetch, apiKey: null }, keys, options, webRoot);
  onStopSignal(async () => {
    await app.close();
    await remote.close();
  });
}

/**
 * What a person has to mend ends the start. A remote that is only away does not: this server may be
 * started before it, and a page that is open goes on by itself once it is back.
 */
async function checkAtStart(remote: Remote): Promise<void> {
  try {
    await remote.check();
    console.log(`Searching at ${remote.host}.`);
  } catch (error) {
    if (!(error instanceof RemoteTrouble)) throw error;
    if (!error.isPassing) throw new UserError(error.message);
    console.error(`${error.message} The app is served meanwhile and goes on when it is back.`);
  }
}

/** Before a remote that takes no token, a program needs one of this data directory. */
function refuseForeignToken({ key, secret }: ApiKey) {
  const app = new Hono()
    .onError(errorHandler(console.error))
    .use(authenticate(new Map([[key, secret]])))
    .all('*', (c) => c.body(null, 204));
  return async ({ url, headers }: Request): Promise<Response | undefined> => {
    const authorization = headers.get('authorization') ?? '';
    const response = await app.request(url, { headers: { authorization } });
    return response.ok ? undefined : response;
  };
}
