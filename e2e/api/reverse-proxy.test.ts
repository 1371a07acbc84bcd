import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '#contract/routes.ts';
import type { LinkSignIn, NewSession } from '#contract/session.ts';
import { AddressRanges } from '#platform/network/address-ranges.ts';
import { newPageSecret } from '../page-session.ts';
import { startTestServer, type TestServer } from './server.ts';

const FORWARDED = {
  'x-forwarded-for': '192.0.2.7',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'team.example',
};

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

/** fetch would not let a caller set Host. */
function send(
  server: TestServer,
  path: string,
  headers: Record<string, string> = {},
  body?: LinkSignIn | NewSession,
) {
  const method = body ? 'POST' : 'GET';
  return new Promise<Answer>((resolve, reject) => {
    const sent = request(`${server.url}${path}`, { headers, method }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on('error', reject).end(body && JSON.stringify(body));
  });
}

const cookieOf = ({ headers }: Answer) => headers['set-cookie']?.[0] ?? '';

describe('behind a reverse proxy that it trusts', () => {
  let server: TestServer;
  beforeAll(async () => {
    const trustedProxies = new AddressRanges(['127.0.0.1']);
    const clientRules = { trustedProxies, basePath: '/semblance' };
    server = await startTestServer({ needsOneTimeToken: true, clientRules });
  });
  afterAll(() => server.close());

  const page_secret = newPageSecret();
  const open = (prefix: string, headers: Record<string, string>) => {
    const token = server.oneTimeToken?.current ?? '';
    return send(server, prefix + ROUTES.sessionLink, headers, { token, page_secret });
  };

  test('a session is limited to TLS, and to its own path or the whole host', async () => {
    const under = await open('/semblance', FORWARDED);
    expect(under.status).toBe(200);
    expect(under.headers['strict-transport-security']).toMatch(/^max-age=\d{8}$/);
    expect(cookieOf(under)).toMatch(/^__Secure-semblance_session=/);
    expect(cookieOf(under)).toMatch(/; Path=\/semblance; HttpOnly; SameSite=Strict; .*; Secure$/);

    const whole = await open('', { ...FORWARDED, 'x-forwarded-prefix': '/' });
    expect(cookieOf(whole)).toMatch(/^__Host-semblance_session=.*; Path=\/; .*; Secure$/);
    const cookie = cookieOf(whole).split(';')[0] ?? '';
    const session = { cookie, 'x-page-secret': page_secret };
    const headers = { ...FORWARDED, 'x-forwarded-prefix': '/', ...session };
    expect((await send(server, ROUTES.key, headers)).status).toBe(200);
    // A session of plain http has another name, and so has one of another path.
    expect((await send(server, ROUTES.key, session)).status).toBe(401);
  });

  test('the page and the responses use the addresses that the browser knows', async () => {
    const page = await send(server, '/semblance/dataset/x/data', FORWARDED);
    expect(page.text).toContain('<meta name="base-path" content="/semblance"');
    const script = /src="(\/semblance\/assets\/[^"]+\.js)"/.exec(page.text)?.[1] ?? '';
    expect((await send(server, script, FORWARDED)).status).toBe(200);
    const document = JSON.parse((await send(server, '/semblance/openapi.json', FORWARDED)).text);
    expect(document.servers).toEqual([{ url: 'https://team.example/semblance' }]);
  });

  test('no session is opened without a link, although the connection is from this machine', async () => {
    const refused = await send(server, `/semblance${ROUTES.session}`, FORWARDED, { page_secret });
    expect(refused.status).toBe(403);
    expect(cookieOf(refused)).toBe('');
  });

  test('Forwarded works like X-Forwarded, and both together only if they agree', async () => {
    const forwarded = 'for=192.0.2.7;proto=https;host=team.example';
    const under = await open('/semblance', { forwarded });
    expect(cookieOf(under)).toMatch(/^__Secure-semblance_session=/);
    const cookie = cookieOf(under).split(';')[0] ?? '';
    const ask = (headers: Record<string, string>) =>
      send(server, ROUTES.key, { cookie, 'x-page-secret': page_secret, ...headers });
    expect((await ask({ forwarded })).status).toBe(200);
    expect(server.requests.at(-1)?.client_address).toBe('192.0.2.7');
    expect((await ask({ ...FORWARDED, forwarded })).status).toBe(200);

    const forged = await ask({ ...FORWARDED, forwarded: 'for=10.0.0.1' });
    expect(forged.status).toBe(400);
    expect(JSON.parse(forged.text).detail).toMatch(/contradict each other/);
    expect(server.requests.at(-1)?.client_address).toBe('127.0.0.1');
    const torn = await ask({ forwarded: `for="10.0.0.1, ${forwarded}` });
    expect(torn.status).toBe(400);
    expect(JSON.parse(torn.text).detail).toMatch(/RFC 7239/);
  });

  test('an origin must equal the own one, including TLS', async () => {
    const from = (origin: string) => send(server, ROUTES.healthcheck, { ...FORWARDED, origin });
    expect((await from('https://team.example')).status).toBe(200);
    expect((await from('http://team.example')).status).toBe(403);
    expect((await from('https://evil.example')).status).toBe(403);
  });
});

test('an unnamed reverse proxy gets no session, its headers are ignored, and the error names the option', async () => {
  const server = await startTestServer();
  const page_secret = newPageSecret();
  const open = (headers = {}) => send(server, ROUTES.session, headers, { page_secret });
  const refused = await open(FORWARDED);
  expect(refused.status).toBe(403);
  expect(cookieOf(refused)).toBe('');
  expect(refused.headers['strict-transport-security']).toBeUndefined();
  expect((await send(server, ROUTES.key, FORWARDED)).text).toMatch(/--trust-proxy/);
  expect(cookieOf(await open())).not.toBe('');
  await server.close();
});
