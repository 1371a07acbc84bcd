import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

/** A smaller response fits into one packet uncompressed. */
export const MIN_COMPRESSED_BYTES = 1_400;

/**
 * A page of results shrinks to a tenth, which takes a thread about a millisecond at the lowest
 * effort; the highest effort saves little more.
 */
export function gzipJson(json: Uint8Array): Promise<Buffer> {
  return promisify(gzip)(json, { level: constants.Z_BEST_SPEED });
}
