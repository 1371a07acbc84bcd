import { createHash, X509Certificate } from 'node:crypto';
import { type Certificate, makeCertificate } from '../certificates.ts';

/** Made by the runner, found here by its workers, which load the configuration anew. */
const VARIABLE = 'SEMBLANCE_TEST_CERTIFICATE';

/**
 * One that the browser of the tests trusts. Told to ignore errors of any certificate instead, Chromium
 * starts requests anew until it gives up on some (ERR_TOO_MANY_RETRIES, seen in one of a dozen tests).
 */
export const TRUSTED: Certificate = JSON.parse(
  process.env[VARIABLE] ?? JSON.stringify(await makeCertificate()),
);
process.env[VARIABLE] = JSON.stringify(TRUSTED);

export function flagThatTrusts({ cert }: Certificate): string {
  const key = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  const fingerprint = createHash('sha256').update(key).digest('base64');
  return `--ignore-certificate-errors-spki-list=${fingerprint}`;
}
