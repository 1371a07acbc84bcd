import { mintToken } from '#auth/mint-token.ts';
import { readCredentials } from '#cli/options/remote-options.ts';
import { NoAccessError, NoResponseError } from '#client/errors.ts';
import { Semblance } from '#client/semblance.ts';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { UserError } from '#platform/user-error.ts';
import { foldersOf, openEngine } from './open-engine.ts';
import { openKeys } from './open-keys.ts';
import { findServer } from './running-server.ts';

/** The API of a server, or of the data directory. */
export interface OpenClient {
  readonly client: Semblance;
  readonly datasets: readonly Dataset[];
  /** Folders of datasets by id, as far as they are on this machine. */
  readonly folders: Readonly<Record<string, string>>;
  /** The API under another key. */
  withToken(token: string): Semblance;
  /** Whether addresses of responses can be opened by others. */
  readonly isServed: boolean;
  close(): Promise<void>;
}

const TOKEN_LIFETIME_SECONDS = 60;
/** The name is only a part of addresses; no request leaves the process. */
const IN_PROCESS = 'http://semblance.invalid';

/**
 * Opens the API of the named server, else of the one that runs on the data directory, else of the
 * data directory itself.
 * @throws UserError, SemblanceError
 */
export async function openClient(
  dataDir: string,
  server: string | undefined,
  store: string | undefined,
): Promise<OpenClient> {
  if (server !== undefined) return openNamed(server);
  return (await openRunning(dataDir)) ?? openDirectory(dataDir, store);
}

async function openNamed(url: string): Promise<OpenClient> {
  const client = new Semblance({ url, ...readCredentials(process.env) });
  const datasets = await client.datasets().catch((error: unknown) => {
    if (!(error instanceof NoAccessError)) throw error;
    throw new UserError(
      `${url} needs credentials: set SEMBLANCE_API_KEY and SEMBLANCE_API_SECRET, or SEMBLANCE_TOKEN. ${error.detail}`,
    );
  });
  const withToken = (token: string) => new Semblance({ url, token });
  return { client, datasets, folders: {}, withToken, isServed: true, close: async () => undefined };
}

/** Undefined when no server responds, which means that none runs on the directory any more. */
async function openRunning(dataDir: string): Promise<OpenClient | undefined> {
  const server = await findServer(dataDir);
  if (!server) return undefined;
  const { url, folders } = server;
  const { ring } = await openKeys(dataDir);
  const token = () => mintToken(ring.local, TOKEN_LIFETIME_SECONDS);
  const probe = new Semblance({ url, token, retries: 0 });
  const datasets = await probe.datasets().catch((error: unknown) => {
    // Another program may have got the port.
    if (error instanceof NoResponseError || error instanceof NoAccessError) return undefined;
    throw error;
  });
  if (!datasets) return undefined;
  const client = new Semblance({ url, token });
  const withToken = (other: string) => new Semblance({ url, token: other });
  return { client, datasets, folders, withToken, isServed: true, close: async () => undefined };
}

async function openDirectory(dataDir: string, store: string | undefined): Promise<OpenClient> {
  const { engine, keys } = await openEngine(dataDir, { store });
  const inProcess = { url: IN_PROCESS, fetch: (request: Request) => engine.fetch(request) };
  const client = new Semblance({ ...inProcess, ...keys.ring.local });
  const withToken = (token: string) => new Semblance({ ...inProcess, token });
  try {
    const datasets = await client.datasets();
    const folders = foldersOf(engine);
    return { client, datasets, folders, withToken, isServed: false, close: () => engine.close() };
  } catch (error) {
    await engine.close();
    throw error;
  }
}
