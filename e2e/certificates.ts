import { generate } from 'selfsigned';

/** In PEM, as TLS servers take it. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** The name that it is for. */
  readonly name?: string;
  readonly validFrom?: Date;
  readonly validUntil?: Date;
  /** Whom it is signed by; itself when left out. */
  readonly authority?: Certificate;
}

const COMMON = { keyType: 'ec', algorithm: 'sha256' } as const;

/** For this machine, unless another name is given. */
export async function makeCertificate(options: CertificateOptions = {}): Promise<Certificate> {
  const { name = 'localhost', validFrom, validUntil, authority } = options;
  const made = await generate([{ name: 'commonName', value: name }], {
    ...COMMON,
    ...(validFrom && { notBeforeDate: validFrom }),
    ...(validUntil && { notAfterDate: validUntil }),
    ...(authority && { ca: authority }),
  });
  return { cert: made.cert, key: made.private };
}

/** An authority as a company has its own. */
export async function makeAuthority(): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: 'Authority of the tests' }], {
    ...COMMON,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert: made.cert, key: made.private };
}
