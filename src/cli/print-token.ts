import { mintToken } from '#auth/mint-token.ts';
import { noSuchKey, openKeys } from './data/open-keys.ts';
import type { Options } from './options/options.ts';

const LIFETIME_SECONDS = 10 * 60;

/**
 * `token [<key>] [--expires 10m]`: prints a bearer token for the API over this data directory, by
 * default under the local key.
 */
export async function printToken(options: Options): Promise<void> {
  const { ring } = await openKeys(options.dataDir);
  const [name = ring.local.key] = options.positionals;
  const key = await ring.find(name);
  if (!key) throw noSuchKey(name);
  console.log(await mintToken(key, options.expiresSeconds ?? LIFETIME_SECONDS));
}
