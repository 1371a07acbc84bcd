import { expect, test } from 'vitest';
import { AddressRanges } from '#platform/network/address-ranges.ts';
import { asReached, clientOf } from './request-origin.ts';

const rules = { trustedProxies: new AddressRanges(['10.0.0.0/8']), basePath: '/base' };
const PROXY = '10.0.0.1';

function client(headers: Record<string, string>, peerAddress = PROXY) {
  return clientOf(new Request('http://inner:8080/', { headers }), peerAddress, rules);
}

test('a request without forwarding headers keeps its address and origin', () => {
  expect(client({}, '192.0.2.1')).toEqual({
    address: '192.0.2.1',
    origin: 'http://inner:8080',
    prefix: '/base',
    cameBy: 'connection',
  });
});

test('forwarding headers are used only from a trusted proxy', () => {
  const headers = {
    'x-forwarded-for': '1.1.1.1',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'team.example',
    'x-forwarded-prefix': '/evil',
  };
  expect(client(headers, '192.0.2.1')).toEqual({
    address: '192.0.2.1',
    origin: 'http://inner:8080',
    prefix: '/base',
    cameBy: 'unknown proxy',
  });
  expect(client(headers)).toEqual({
    address: '1.1.1.1',
    origin: 'https://team.example',
    prefix: '/evil',
    cameBy: 'trusted proxy',
  });
});

test.each([
  'Forwarded',
  'X-Forwarded-For',
  'X-Forwarded-Proto',
  'X-Forwarded-Server',
  'X-Real-IP',
  'Via',
  'CDN-Loop',
  'CF-Connecting-IP',
  'CF-Ray',
  'CF-Visitor',
  'CF-IPCountry',
  'True-Client-IP',
  'X-Client-IP',
  'X-Cluster-Client-IP',
  'Client-IP',
  'Fastly-Client-IP',
  'X-Envoy-External-Address',
  'X-Original-URL',
  'X-Original-Forwarded-For',
  'X-Rewrite-URL',
  'X-ARR-ClientCert',
  'X-ARR-LOG-ID',
  'X-Amzn-Trace-Id',
  'X-Amz-Cf-Id',
  'CloudFront-Viewer-Address',
  'X-Azure-ClientIP',
  'X-AppEngine-User-IP',
  'Fly-Client-IP',
  'X-Vercel-Id',
  'Akamai-Origin-Hop',
  'Incap-Client-IP',
  'Tailscale-User-Login',
  'Ngrok-Auth-User-Id',
  'X-ProxyUser-IP',
])('%s shows that a proxy forwarded the request', (name) => {
  expect(client({ [name]: 'x' }, '192.0.2.1').cameBy).toBe('unknown proxy');
});

test('headers that browsers and programs send themselves do not indicate a proxy', () => {
  const headers = {
    accept: '*/*',
    'accept-encoding': 'br',
    connection: 'keep-alive',
    cookie: 'a=b',
    host: 'inner:8080',
    'sec-fetch-site': 'same-origin',
    'sec-ch-ua': 'x',
    'user-agent': 'x',
    'upgrade-insecure-requests': '1',
    'x-page-secret': 'x',
    'x-request-id': 'x',
    'x-requested-with': 'x',
  };
  expect(client(headers, '192.0.2.1').cameBy).toBe('connection');
});

test.each([
  ['1.1.1.1', '1.1.1.1'],
  ['6.6.6.6, 1.1.1.1', '1.1.1.1'],
  ['6.6.6.6, 1.1.1.1, 10.0.0.2', '1.1.1.1'],
  ['10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['', PROXY],
  [' , 1.1.1.1', '1.1.1.1'],
])('of the forwarded addresses %j, the client is %s', (forwardedFor, address) => {
  expect(client({ 'x-forwarded-for': forwardedFor }).address).toBe(address);
});

test.each(['a.example/path', 'user@a.example', 'a.example?x', '', 'a b', 'a.example:99999'])(
  'an invalid forwarded host like %j is ignored',
  (host) => {
    expect(client({ 'x-forwarded-host': host }).origin).toBe('http://inner:8080');
  },
);

test.each(['//evil.example', '/a"b', '/../x', 'x', '/a//b', '/<b>', '/a b'])(
  'an invalid forwarded prefix like %j is ignored',
  (prefix) => {
    expect(client({ 'x-forwarded-prefix': prefix }).prefix).toBe('/base');
  },
);

test('scheme, host and prefix of the nearest proxy are used', () => {
  const said = client({
    'x-forwarded-proto': 'http, https',
    'x-forwarded-host': 'evil.example, Team.example:8443',
    'x-forwarded-prefix': '/tools/semblance/',
  });
  expect(said.origin).toBe('https://team.example:8443');
  expect(said.prefix).toBe('/tools/semblance');
});

test.each([
  ['/base/media/x?v=1', '/media/x?v=1'],
  ['/base', '/'],
  ['/media/x', '/media/x'],
  ['/based', '/based'],
])(
  'a request for %s becomes one for %s, at the address that the client knows',
  async (path, inner) => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'team.example' };
    const sent = new Request(`http://inner:8080${path}`, { method: 'POST', body: 'text', headers });
    const reached = asReached(sent, clientOf(sent, PROXY, rules));
    expect(reached.url).toBe(`https://team.example${inner}`);
    expect(reached.method).toBe('POST');
    expect(await reached.text()).toBe('text');
  },
);

test.each([
  ['for=1.1.1.1', '1.1.1.1'],
  ['for=6.6.6.6, for=1.1.1.1', '1.1.1.1'],
  ['for=6.6.6.6, for="[2001:db8::1]:80", for=10.0.0.2', '2001:db8::1'],
  ['for=6.6.6.6, for=_hidden, for=10.0.0.2', '_hidden'],
  ['for=6.6.6.6, for=unknown, for=10.0.0.2', '10.0.0.2'],
  ['for=6.6.6.6, proto=https', PROXY],
])('of the addresses in Forwarded: %s, the client is %s', (forwarded, address) => {
  expect(client({ forwarded }).address).toBe(address);
});

test('scheme and host in Forwarded are used only from a trusted proxy', () => {
  const forwarded =
    'for=6.6.6.6;host=evil.example, for=1.1.1.1;host="team.example:8443";proto=https';
  expect(client({ forwarded })).toMatchObject({
    address: '1.1.1.1',
    origin: 'https://team.example:8443',
    cameBy: 'trusted proxy',
  });
  expect(client({ forwarded }, '192.0.2.1')).toMatchObject({
    address: '192.0.2.1',
    origin: 'http://inner:8080',
    cameBy: 'unknown proxy',
  });
});

test('Forwarded and X-Forwarded are used together if they agree', () => {
  expect(
    client({
      forwarded: 'for="[2001:DB8:0::1]";proto=https',
      'x-forwarded-for': '2001:db8::1',
      'x-forwarded-host': 'team.example',
    }),
  ).toEqual({
    address: '2001:db8::1',
    origin: 'https://team.example',
    prefix: '/base',
    cameBy: 'trusted proxy',
  });
});

test.each([
  // The proxy sets one, and passes on the other as the client wrote it.
  ['for=6.6.6.6', { 'x-forwarded-for': '1.1.1.1' }, /contradict/],
  ['for=1.1.1.1', { 'x-forwarded-for': '6.6.6.6' }, /contradict/],
  ['for=unknown', { 'x-forwarded-for': '6.6.6.6' }, /contradict/],
  ['proto=http', { 'x-forwarded-proto': 'https' }, /contradict/],
  ['host=evil.example', { 'x-forwarded-host': 'team.example' }, /contradict/],
  ['for="6.6.6.6, for=1.1.1.1', {}, /RFC 7239/],
])('the request is rejected with Forwarded: %s and %o', (forwarded, others, rejection) => {
  expect(client({ forwarded, ...others })).toEqual({
    address: PROXY,
    origin: 'http://inner:8080',
    prefix: '/base',
    cameBy: 'trusted proxy',
    rejection: expect.stringMatching(rejection),
  });
});
