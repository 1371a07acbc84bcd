import { execFile } from 'node:child_process';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { mintToken } from '#auth/mint-token.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { AddressRanges } from '#platform/network/address-ranges.ts';
import { keyCredentials } from '#remote/client/credentials.ts';
import { CONNECTION_LIMITS } from '#server/connection-limits.ts';
import { type Listener, listen } from '#server/listen.ts';
import type { UnreadBodyLimits } from '#server/unread-body.ts';
import { type RemoteServer, startRemoteServer } from '../remote/remote-server.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const MAX_UPLOAD_BYTES = 2_000_000;
/** More than the buffers of two sockets hold, and of a kind that lost every second answer. */
const BODY_BYTES = 1_000_000;
const CALLS = 10;
const NOWHERE = 'f9d612d4-1234-11f1-bfca-fa39f6ed1f22';

interface Refused {
  readonly status: number;
  readonly bytes: number;
  readonly pathname: string;
  readonly token: () => Promise<string>;
}

let server: TestServer;
let remote: RemoteServer;
let limited: TestServer;
let datasetId: string;
beforeAll(async () => {
  server = await startTestServer({ maxUploadBytes: MAX_UPLOAD_BYTES });
  limited = await startTestServer({
    rateLimits: { requestsPerMinute: 1000, workPerMinute: 1, clock: () => 0 },
  });
  const dataDir = await temporaryFolder();
  const credentials = keyCredentials(server.apiKey);
  remote = await startRemoteServer({ upstream: server.url, dataDir, credentials });
  // It is not indexed, so a search in it is refused with 409.
  const dataset = await server.addFolder(import.meta.dirname);
  datasetId = dataset.stored.datasetId;
});
afterAll(async () => {
  await remote.close();
  await limited.close();
  await server.close();
});

const search = (dataset_id: string) => routePath(ROUTES.searchImageSimilarity, { dataset_id });
const goodToken = () => mintToken(server.apiKey, 60);
const wrongToken = async () => 'not.a.token';
const refused = (): Refused[] => [
  { status: 401, bytes: BODY_BYTES, pathname: search(NOWHERE), token: wrongToken },
  { status: 404, bytes: BODY_BYTES, pathname: search(NOWHERE), token: goodToken },
  { status: 404, bytes: BODY_BYTES, pathname: '/api/v1/no-such-route', token: goodToken },
  { status: 409, bytes: BODY_BYTES, pathname: search(datasetId), token: goodToken },
  { status: 413, bytes: 2 * MAX_UPLOAD_BYTES, pathname: search(datasetId), token: goodToken },
  {
    status: 409,
    bytes: BODY_BYTES,
    pathname: routePath(ROUTES.addMedia, { dataset_id: datasetId }),
    token: goodToken,
  },
];

function form(bytes: number): FormData {
  const body = new FormData();
  body.set('file', new File([new Uint8Array(bytes)], 'query.jpg'));
  return body;
}

type Send = (
  url: string,
  token: string,
  bytes: number,
) => Promise<{ status: number; body: string }>;

const byFetch: Send = async (url, token, bytes) => {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(url, { method: 'POST', body: form(bytes), headers });
  return { status: response.status, body: await response.text() };
};

/** As axios and other clients of Node send it, over connections that are kept. */
const agent = new Agent({ keepAlive: true });
const byHttp: Send = async (url, token, bytes) => {
  const encoded = new Response(form(bytes));
  const contentType = encoded.headers.get('content-type') ?? '';
  const body = Buffer.from(await encoded.arrayBuffer());
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': contentType,
      'content-length': body.length,
    };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      response.on('error', reject);
    }).on('error', reject);
    sent.end(body);
  });
};

const outcomes = async (send: Send, url: string, { pathname, token, bytes }: Refused) => {
  const answers: unknown[] = [];
  for (let n = 0; n < CALLS; n++) {
    try {
      const { status, body } = await send(url + pathname, await token(), bytes);
      answers.push(typeof JSON.parse(body).detail === 'string' ? status : body);
      // Over the same connection, if it is kept.
      const next = await fetch(url + ROUTES.healthcheck);
      if (!next.ok) answers.push(next.status);
      await next.body?.cancel();
    } catch (error) {
      answers.push(error instanceof Error ? (error.cause ?? error.message) : error);
    }
  }
  return answers;
};

describe.each([
  ['fetch', byFetch],
  ['node:http', byHttp],
])('by %s, the response to a rejected upload arrives', (_, send) => {
  test('for every reason of rejection', async () => {
    for (const one of refused()) {
      const expected = Array.from({ length: CALLS }, () => one.status);
      expect(await outcomes(send, server.url, one), one.pathname).toEqual(expected);
    }
  }, 120_000);

  test('through a server in front', async () => {
    for (const one of refused().filter(({ status }) => status !== 413)) {
      const expected = Array.from({ length: CALLS }, () => one.status);
      const pathname = one.pathname;
      expect(await outcomes(send, remote.url, { ...one, pathname }), pathname).toEqual(expected);
    }
  }, 120_000);

  test('after too many requests', async () => {
    const one = { status: 429, bytes: BODY_BYTES, pathname: search(NOWHERE) };
    const token = () => mintToken(limited.apiKey, 60);
    await send(limited.url + one.pathname, await token(), 1);
    const expected = Array.from({ length: CALLS }, () => 429);
    expect(await outcomes(send, limited.url, { ...one, token })).toEqual(expected);
  }, 120_000);
});

const PYTHON = `
import json, sys, urllib.error, urllib.request
head = b'--b\\r\\nContent-Disposition: form-data; name="file"; filename="a.jpg"\\r\\n\\r\\n'
for case in json.loads(sys.argv[1]):
    body = head + bytes(case['bytes']) + b'\\r\\n--b--\\r\\n'
    request = urllib.request.Request(case['url'], data=body)
    request.add_header('Authorization', 'Bearer ' + case['token'])
    request.add_header('Content-Type', 'multipart/form-data; boundary=b')
    try:
        print(urllib.request.urlopen(request).status)
    except urllib.error.HTTPError as error:
        json.load(error)['detail']
        print(error.code)
    except Exception as error:
        print(error)
`;
const run = promisify(execFile);
const hasPython = await run('python3', ['--version']).then(
  () => true,
  () => false,
);

test.skipIf(!hasPython)(
  'the response to a rejected upload also arrives with urllib of Python, which sends everything before it reads',
  async () => {
    const cases = refused().flatMap((one) => Array.from({ length: CALLS }, () => one));
    const sent = await Promise.all(
      cases.map(async ({ pathname, token, bytes }) => ({
        url: server.url + pathname,
        token: await token(),
        bytes,
      })),
    );
    const { stdout } = await run('python3', ['-c', PYTHON, JSON.stringify(sent)]);
    expect(stdout.trim().split('\n')).toEqual(cases.map(({ status }) => String(status)));
  },
  120_000,
);

describe('on a connection', () => {
  let listener: Listener;
  afterEach(() => listener.close());

  async function serve(unreadBody: Partial<UnreadBodyLimits>): Promise<void> {
    const refuse = async ({ method }: Request) =>
      Response.json({ detail: `${method} is refused.` }, { status: 401 });
    listener = await listen(refuse, '127.0.0.1', 0, new AddressRanges([]), {
      ...CONNECTION_LIMITS,
      unreadBody: { ...CONNECTION_LIMITS.unreadBody, ...unreadBody },
    });
  }

  /** All that came so far, and until the server ends the connection. */
  function open(): { socket: Socket; came: () => string; ended: Promise<string> } {
    const socket = connect(listener.port, '127.0.0.1');
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    const ended = new Promise<string>((resolve) => {
      socket.once('close', () => resolve(text));
    });
    return { socket, came: () => text, ended };
  }

  const head = (bytes: number) => `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${bytes}\r\n\r\n`;
  const NEXT = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
  const piece = '.'.repeat(100_000);

  test('the next request is answered after a body that was discarded', async () => {
    await serve({});
    const { socket, came, ended } = open();
    socket.write(head(3 * piece.length) + piece + piece);
    await expect.poll(came).toBe('');
    socket.write(piece + NEXT);
    const answers = await ended;
    expect(answers.match(/HTTP\/1\.1 401 /g)).toHaveLength(2);
    expect(answers).toMatch(/POST is refused.*GET is refused/s);
    expect(answers.match(/^Connection: close/gim)).toHaveLength(1);
  });

  test.each([
    ['is larger than what is discarded', { beforeAnswer: { bytes: 1000, ms: 60_000 } }],
    ['takes longer than it is waited for', { beforeAnswer: { bytes: 1e6, ms: 50 } }],
  ])(
    'a body that %s is answered at once, and discarded before the connection is closed',
    async (_, limits) => {
      await serve(limits);
      const { socket, came, ended } = open();
      socket.write(head(5 * piece.length) + piece);
      await expect.poll(came).toMatch(/^HTTP\/1\.1 401 .*Connection: close.*POST is refused/is);
      for (let n = 1; n < 5; n++) {
        await new Promise((resolve) => socket.write(piece, resolve));
      }
      expect(socket.destroyed).toBe(false);
      // It is closed without what comes behind being taken for a request.
      socket.write(NEXT);
      expect((await ended).match(/HTTP\/1\.1/g)).toHaveLength(1);
    },
  );

  test('a body without a length is discarded up to the limits', async () => {
    const small = { bytes: 1000, ms: 60_000 };
    await serve({ beforeAnswer: small, afterAnswer: { bytes: 2 * piece.length, ms: 60_000 } });
    const { socket, ended } = open();
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    const chunk = `${piece.length.toString(16)}\r\n${piece}\r\n`;
    const endless = setInterval(() => socket.write(chunk), 5);
    expect(await ended).toMatch(/^HTTP\/1\.1 401 .*POST is refused/s);
    clearInterval(endless);
  });

  test('a client that keeps sending a body is disconnected after some time', async () => {
    const limit = { bytes: 1e6, ms: 50 };
    await serve({ beforeAnswer: limit, afterAnswer: limit });
    const { socket, ended } = open();
    socket.write(head(1000));
    expect(await ended).toMatch(/^HTTP\/1\.1 401 .*POST is refused/s);
  });
});
