import { ForbiddenAddressError } from '#platform/network/allowed-address.ts';

/**
 * Kinds of failures of a remote. `away`, `slow`, `busy` and `failed` may pass with time; a wrong
 * name, an invalid certificate, rejected credentials or a server without the API need an operator.
 */
export type RemoteErrorKind =
  | 'away'
  | 'busy'
  | 'certificate'
  | 'credentials'
  | 'failed'
  | 'forbidden'
  | 'not-an-api'
  | 'slow'
  | 'unknown-name';

const STATUSES: Partial<Record<RemoteErrorKind, 429 | 500 | 504>> = {
  busy: 429,
  failed: 500,
  slow: 504,
};

interface RemoteErrorOptions {
  /** The pause that the remote's `Retry-After` requested. */
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** Why a remote gave no valid response. The message is a sentence for the caller. */
export class RemoteError extends Error {
  readonly kind: RemoteErrorKind;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: RemoteErrorKind, message: string, options: RemoteErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'RemoteError';
    this.kind = kind;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  /**
   * 500 and 429 when the remote itself sent them with a message. All others are gateway statuses:
   * the upstream failed, not the request and not this server.
   */
  get status(): 429 | 500 | 502 | 504 {
    return STATUSES[this.kind] ?? 502;
  }

  /** Whether the failure may pass with time alone. */
  get isPassing(): boolean {
    return ['away', 'busy', 'failed', 'slow'].includes(this.kind);
  }
}

const OF_OWN_AUTHORITY =
  'If you trust it, set NODE_EXTRA_CA_CERTS to its file or that of its authority and start again.';
const UNKNOWN_AUTHORITY = `is signed by an authority unknown to this machine. ${OF_OWN_AUTHORITY}`;

/** TLS failures by code: the problem with the certificate, and its remedy. */
const CERTIFICATE_ERRORS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired. It must be renewed there, or the clock of this machine is wrong.',
  CERT_NOT_YET_VALID:
    'is not valid yet. It must be replaced there, or the clock of this machine is wrong.',
  DEPTH_ZERO_SELF_SIGNED_CERT: `is self-signed. ${OF_OWN_AUTHORITY}`,
  ERR_TLS_CERT_ALTNAME_INVALID:
    'is for another name. Use the address it was issued for, or reissue it for this name too.',
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
};

const SLOW_CODES = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];

/** Explains why a connection to `host` failed. */
export function connectionError(error: unknown, host: string): RemoteError {
  if (error instanceof ForbiddenAddressError) {
    return new RemoteError('forbidden', `${host} ${error.message}.`);
  }
  const { code = '', name = '' } = error as { code?: string; name?: string };
  const certificate = CERTIFICATE_ERRORS[code];
  if (certificate !== undefined) {
    const message = `The certificate of ${host} ${certificate}`;
    return new RemoteError('certificate', message, { cause: error });
  }
  if (code === 'ENOTFOUND') {
    return new RemoteError(
      'unknown-name',
      `The host name ${host} does not exist. Check the address given to --upstream.`,
      { cause: error },
    );
  }
  if (SLOW_CODES.includes(code)) return timeoutError(host);
  // Plain HTTP to a TLS port, TLS to a plain port, or no HTTP at all.
  if (code.startsWith('HPE_') || code.startsWith('ERR_SSL_') || name === 'HTTPParserError') {
    return new RemoteError(
      'not-an-api',
      `${host} does not speak this protocol. Check http or https and the port given to --upstream.`,
      { cause: error },
    );
  }
  return new RemoteError(
    'away',
    `${host} does not respond (${reasonOf(code)}). It may be down. Try again in a moment.`,
    { cause: error },
  );
}

export function timeoutError(host: string): RemoteError {
  return new RemoteError('slow', `${host} took too long to respond. Try again in a moment.`);
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'it refuses connections',
  ECONNRESET: 'it closed the connection',
  EAI_AGAIN: 'its name cannot be resolved right now',
  EHOSTUNREACH: 'the network has no route to it',
  ENETUNREACH: 'the network has no route to it',
  EPIPE: 'it closed the connection',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_SOCKET: 'it closed the connection',
};

function reasonOf(code: string): string {
  return REASONS[code] ?? (code || 'the connection failed');
}
