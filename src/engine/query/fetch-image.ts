import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { DEFAULT_MAX_UPLOAD_BYTES } from '#contract/primitives.ts';
import {
  checkLiteralAddress,
  ForbiddenAddressError,
  lookupAllowed,
} from '#platform/network/allowed-address.ts';
import { isFetchableAddress } from '#platform/network/own-network.ts';

export interface FetchRules {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  isAllowedAddress(address: string): boolean;
}

export const FETCH_RULES: FetchRules = {
  maxBytes: DEFAULT_MAX_UPLOAD_BYTES,
  timeoutMs: 15_000,
  isAllowedAddress: isFetchableAddress,
};

export interface FetchedImage {
  readonly bytes: Uint8Array;
  readonly fileName: string;
}

/**
 * The image could not be fetched; the message completes a sentence that begins with the address.
 */
export class FetchError extends Error {}

const MAX_REDIRECTS = 5;
/** Content types that may be images; the bytes decide. */
const IMAGE_TYPES = /^(image\/|application\/octet-stream|binary\/octet-stream|$)/i;

/**
 * Fetches a possible image.
 * @param unwanted aborted when nobody waits for the result
 * @throws FetchError; the reason of `unwanted` when it aborts
 */
export async function fetchImage(
  address: string,
  rules: FetchRules,
  unwanted: AbortSignal,
): Promise<FetchedImage> {
  const signal = AbortSignal.any([AbortSignal.timeout(rules.timeoutMs), unwanted]);
  try {
    let url = new URL(address);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await get(url, rules, signal);
      const location = isRedirect(response) ? response.headers.location : undefined;
      if (location === undefined) {
        return { bytes: await readImage(response, rules), fileName: fileNameOf(url) };
      }
      response.destroy();
      if (!URL.canParse(location, url)) throw new FetchError('redirects to an invalid address');
      url = new URL(location, url);
    }
    throw new FetchError('redirects too many times');
  } catch (error) {
    unwanted.throwIfAborted();
    if (error instanceof FetchError) throw error;
    if (error instanceof ForbiddenAddressError) throw new FetchError(error.message);
    if (signal.aborted) throw new FetchError(`took longer than ${rules.timeoutMs / 1000} s`);
    const { code } = error as NodeJS.ErrnoException;
    throw new FetchError(`cannot be reached (${code ?? 'the connection failed'})`);
  }
}

async function get(url: URL, rules: FetchRules, signal: AbortSignal): Promise<IncomingMessage> {
  const client = { 'http:': http, 'https:': https }[url.protocol];
  if (!client) throw new FetchError('is neither http nor https');
  checkLiteralAddress(url, rules.isAllowedAddress);
  return new Promise((resolve, reject) => {
    const headers = { accept: 'image/*', 'user-agent': 'Semblance' };
    client
      .get(
        url,
        { agent: false, headers, lookup: lookupAllowed(rules.isAllowedAddress), signal },
        resolve,
      )
      .on('error', reject);
  });
}

function isRedirect({ statusCode }: IncomingMessage): boolean {
  return [301, 302, 303, 307, 308].includes(statusCode ?? 0);
}

async function readImage(response: IncomingMessage, { maxBytes }: FetchRules): Promise<Uint8Array> {
  try {
    if (response.statusCode !== 200)
      throw new FetchError(`responds with status ${response.statusCode}`);
    const type = response.headers['content-type'] ?? '';
    if (!IMAGE_TYPES.test(type)) throw new FetchError(`is not an image but ${type.split(';')[0]}`);
    const tooLarge = new FetchError(`is larger than ${maxBytes / 1e6} MB`);
    if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooLarge;
    const chunks: Buffer[] = [];
    let nBytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      nBytes += chunk.length;
      if (nBytes > maxBytes) throw tooLarge;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    response.destroy();
  }
}

function fileNameOf({ pathname, hostname }: URL): string {
  const last = pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last) || hostname;
  } catch {
    return last;
  }
}
