import { mintToken } from '#proxy/mint-token.ts';
import { openKeys } from './keys.ts';
import type { Options } from './options.ts';

/** `token [--expires 10m]`: a bearer token for the API over this data directory. */
export async function printToken(options: Options): Promise<void> {
  const { apiKey } = await openKeys(options.dataDir);
  console.log(await mintToken(apiKey, options.expiresSeconds));
}
