import type { SigningKey } from '#auth/mint-token.ts';
import { Id } from '#contract/primitives.ts';
import { UserError } from '#platform/user-error.ts';
import {
  type Credentials,
  keyCredentials,
  NO_CREDENTIALS,
  tokenCredentials,
} from '#remote/client/credentials.ts';
import type { Options } from './options.ts';

/**
 * @returns the remote's address
 * @throws UserError
 */
export function readRemoteBase({ upstream = '', positionals, model }: Options): URL {
  if (positionals.length > 0 || model !== undefined) {
    throw new UserError(
      '--upstream serves the datasets of another server: omit folders and --model.',
    );
  }
  const base = URL.canParse(upstream) ? new URL(upstream) : undefined;
  if (base?.protocol !== 'https:' && base?.protocol !== 'http:') {
    throw new UserError(
      `--upstream must be an address like https://app.example.com, not "${upstream}".`,
    );
  }
  if (base.username !== '' || base.password !== '') {
    throw new UserError(
      '--upstream must not contain a user name or password. To authenticate, set SEMBLANCE_API_KEY and SEMBLANCE_API_SECRET, or SEMBLANCE_TOKEN.',
    );
  }
  base.search = '';
  base.hash = '';
  return base;
}

/** @throws UserError for an invalid id */
export function readRemoteDatasets({ datasetIds }: Options): readonly string[] | null {
  const wrong = datasetIds?.find((id) => !Id.safeParse(id).success);
  if (wrong === undefined) return datasetIds ?? null;
  throw new UserError(`--dataset must be a dataset id (a UUID), not "${wrong}".`);
}

/** Credentials for the API of another server; null for one that takes no token. */
export type EnvironmentCredentials = { readonly token: string } | SigningKey | null;

/** @throws UserError */
export function readRemoteCredentials(env: NodeJS.ProcessEnv): Credentials {
  const given = readCredentials(env);
  if (!given) return NO_CREDENTIALS;
  return 'token' in given ? tokenCredentials(given.token) : keyCredentials(given);
}

/**
 * Reads the credentials from the environment.
 * @throws UserError
 */
export function readCredentials(env: NodeJS.ProcessEnv): EnvironmentCredentials {
  const key = env['SEMBLANCE_API_KEY'] || undefined;
  const secret = env['SEMBLANCE_API_SECRET'] || undefined;
  const token = env['SEMBLANCE_TOKEN'] || undefined;
  if (token !== undefined && (key ?? secret) !== undefined) {
    throw new UserError(
      'Set SEMBLANCE_API_KEY and SEMBLANCE_API_SECRET, or SEMBLANCE_TOKEN, but not both.',
    );
  }
  if (token !== undefined) return { token: readToken(token) };
  if (key === undefined && secret === undefined) return null;
  if (key === undefined || secret === undefined) {
    const missing = key === undefined ? 'SEMBLANCE_API_KEY' : 'SEMBLANCE_API_SECRET';
    throw new UserError(`${missing} is not set. A key and its secret are both required.`);
  }
  return { key, secret };
}

/**
 * Validates a token before it is written into a header, because a line break would end the header.
 */
function readToken(token: string): string {
  const trimmed = token.trim();
  if (/^[\w\-.~+/=]+$/.test(trimmed)) return trimmed;
  throw new UserError('SEMBLANCE_TOKEN is not a token: it contains invalid characters.');
}
