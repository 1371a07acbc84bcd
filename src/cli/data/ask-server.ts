import { mintToken } from '#auth/mint-token.ts';
import { openKeys } from './open-keys.ts';
import { findServer } from './running-server.ts';

const TOKEN_LIFETIME_SECONDS = 60;

/**
 * Sends a request to the server that runs on the data directory.
 * @returns undefined when no server responds, which means that none runs on it (any more)
 */
export async function askServer(
  dataDir: string,
  pathname: string,
  method: 'GET' | 'DELETE' = 'GET',
): Promise<Response | undefined> {
  const server = await findServer(dataDir);
  if (!server) return undefined;
  const { ring } = await openKeys(dataDir);
  const token = await mintToken(ring.local, TOKEN_LIFETIME_SECONDS);
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(new URL(pathname, server.url), { method, headers }).catch(
    () => undefined,
  );
  return response?.ok ? response : undefined;
}
