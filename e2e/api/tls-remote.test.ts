import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '#contract/routes.ts';
import { AddressRanges } from '#platform/network/address-ranges.ts';
import { type SemblanceProcess, startSemblance } from '../browser/semblance-process.ts';
import { type Certificate, makeAuthority, makeCertificate } from '../certificates.ts';
import { drawGallery, drawImage } from '../gallery.ts';
import { localSession, type PageSession } from '../page-session.ts';
import { startTlsProxy, type TlsProxy } from '../tls-proxy.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const DAY_MS = 86_400_000;
const daysFromNow = (days: number) => new Date(Date.now() + days * DAY_MS);

let root: string;
let behind: TestServer;
let proxy: TlsProxy;
let datasetId: string;
/** Of an authority that NODE_EXTRA_CA_CERTS names, unless a test leaves it out. */
let right: Certificate;
let wrong: Readonly<Record<string, Certificate>>;

beforeAll(async () => {
  root = await temporaryFolder();
  const folder = path.join(root, 'drawn');
  await mkdir(folder);
  await drawGallery(folder);
  const clientRules = { trustedProxies: new AddressRanges(['127.0.0.1']), basePath: '' };
  behind = await startTestServer({ clientRules });
  const dataset = await behind.addFolder(folder);
  await behind.engine.index(dataset);
  datasetId = dataset.stored.datasetId;

  const authority = await makeAuthority();
  await writeFile(path.join(root, 'authority.pem'), authority.cert);
  right = await makeCertificate({ authority });
  wrong = {
    'signed by itself': await makeCertificate(),
    expired: await makeCertificate({
      authority,
      validFrom: daysFromNow(-30),
      validUntil: daysFromNow(-1),
    }),
    'not valid yet': await makeCertificate({ authority, validFrom: daysFromNow(2) }),
    'for another host': await makeCertificate({ authority, name: 'search.example.com' }),
  };
  proxy = await startTlsProxy(Number(new URL(behind.url).port), right);
});
afterAll(async () => {
  await proxy.close();
  await behind.close();
  await rm(root, { recursive: true });
});

const SENTENCES: Readonly<Record<string, RegExp>> = {
  'signed by itself': /^The certificate of localhost:\d+ is self-signed\. .*NODE_EXTRA_CA_C/m,
  expired: /^The certificate of localhost:\d+ has expired\. It must be renewed there/m,
  'not valid yet': /^The certificate of localhost:\d+ is not valid yet\./m,
  'for another host': /^The certificate of localhost:\d+ is for another name\. Use the address/m,
};

/** As a person starts it, knowing the authority by its file. */
function start(authorityFile = path.join(root, 'authority.pem')): Promise<SemblanceProcess> {
  return startSemblance({
    folders: [],
    dataDir: path.join(root, 'data in front'),
    args: ['--upstream', proxy.origin],
    env: {
      NODE_EXTRA_CA_CERTS: authorityFile,
      SEMBLANCE_API_KEY: behind.apiKey.key,
      SEMBLANCE_API_SECRET: behind.apiKey.secret,
    },
  });
}

describe('at the start', () => {
  test.each(Object.keys(SENTENCES))('a certificate that is %s is reported', async (kind) => {
    proxy.show(certificateThat(kind));
    const message = await start().catch((error: Error) => error.message);
    expect(message).toMatch(SENTENCES[kind] as RegExp);
    // A sentence, and nothing of the program's inside.
    expect(message).not.toMatch(/\n\s+at |\bcode\b/);
  });

  test('an unknown authority is reported', async () => {
    proxy.show(right);
    await expect(start('')).rejects.toThrow(
      /^The certificate of localhost:\d+ is signed by an authority unknown to this machine\. .*NODE_EXTRA_CA_CERTS/m,
    );
  });
});

describe('a remote behind TLS whose authority is named', () => {
  let front: SemblanceProcess;
  let session: PageSession;
  beforeAll(async () => {
    proxy.show(right);
    front = await start();
    session = await localSession(new URL(front.url).origin);
  });
  afterAll(() => front.stop());

  const browse = (pathname: string, init: RequestInit = {}) =>
    fetch(new URL(pathname, front.url), { ...init, headers: session });
  const detailOf = async (response: Response) => (await response.json()).detail;

  test('is searched, and its images are shown', async () => {
    const body = new FormData();
    body.set('file', new File([new Uint8Array(await drawImage('stars', 1))], 'query.jpg'));
    const uploaded = await browse(
      `/api/v1/dataset/${datasetId}/search-image-similarity?entity_type=IMAGES&threshold=0`,
      { method: 'POST', body },
    );
    expect(uploaded.status).toBe(200);
    const { anchor_media_id } = await uploaded.json();
    const found = await browse(
      `/api/v1/explore/${datasetId}?anchor_type=UPLOAD&anchor_media_id=${anchor_media_id}&threshold=0`,
    );
    const { clusters } = await found.json();
    const [preview] = clusters[0].previews;
    expect(preview.file_name).toBe('stars/1.jpg');
    const named = new URL(preview.media_uri).searchParams.get('uri');
    expect(named).toMatch(new RegExp(`^${proxy.origin}/media/`));
    const picture = await browse(preview.media_uri);
    expect(picture.status).toBe(200);
    expect(picture.headers.get('content-type')).toMatch(/^image\//);
    expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(1000);
  });

  test.each(Object.keys(SENTENCES))('a certificate that becomes %s is reported', async (kind) => {
    proxy.show(certificateThat(kind));
    const refused = await browse(ROUTES.datasets);
    expect(refused.status).toBe(502);
    expect(await detailOf(refused)).toMatch(SENTENCES[kind] as RegExp);
    // No restart is needed once it is mended.
    proxy.show(right);
    expect((await browse(ROUTES.datasets)).status).toBe(200);
  });
});

function certificateThat(kind: string): Certificate {
  const certificate = wrong[kind];
  if (!certificate) throw new Error(`there is no certificate that is ${kind}`);
  return certificate;
}
