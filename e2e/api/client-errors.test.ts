import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintToken } from '#auth/mint-token.ts';
import { CLIENT_ERRORS_PATH, type ClientError, scrubMessage } from '#contract/client-error.ts';
import { localSession, type PageSession } from '../page-session.ts';
import { startTestServer, type TestServer } from './server.ts';

const REPORT: ClientError = {
  part: 'results',
  name: 'TypeError',
  message: 'x is undefined',
  frames: ['index-B1x.js:1:2345'],
  component_frames: [],
  app_version: '1.2.3',
};

let server: TestServer;
let session: PageSession;
beforeAll(async () => {
  server = await startTestServer();
  session = await localSession(server.url);
});
afterAll(() => server.close());

function send(body: unknown, headers: Record<string, string> = session): Promise<Response> {
  return fetch(server.url + CLIENT_ERRORS_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const logged = (part: string) => server.log.filter((line) => line.includes(part));

test('a repeated failure of a page is logged as one line', async () => {
  for (const outer of ['react-C2.js:1:10', 'react-C2.js:1:20', 'react-C2.js:1:20']) {
    const frames = [...REPORT.frames, outer];
    expect((await send({ ...REPORT, frames })).status).toBe(204);
  }
  expect(logged('x is undefined')).toEqual([
    'A page failed in a browser (results, app 1.2.3): TypeError: x is undefined at index-B1x.js:1:2345, react-C2.js:1:10',
  ]);
});

test('a report needs a session and our own page; a token is not enough', async () => {
  const report = { ...REPORT, message: 'refused' };
  const authorization = `Bearer ${await mintToken(server.apiKey, 60)}`;
  expect((await send(report, {})).status).toBe(401);
  expect((await send(report, { authorization })).status).toBe(401);
  expect((await send(report, { ...session, origin: 'http://elsewhere.example' })).status).toBe(403);
  expect(logged('refused')).toEqual([]);
});

test('an invalid or too large report is rejected with a message', async () => {
  const bad = [
    'no json',
    {},
    { ...REPORT, name: 'two\nlines' },
    { ...REPORT, frames: ['https://example.com/?q=secret'] },
    { ...REPORT, file: 'holiday.jpg' },
  ];
  for (const body of bad) {
    const answer = await send(body);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { detail: 'This is not an error report of the app.' },
    ]);
  }
  const large = await send({ ...REPORT, message: 'x'.repeat(9_000) });
  expect([large.status, await large.json()]).toEqual([
    413,
    { detail: 'An error report may have at most 8192 bytes.' },
  ]);
});

test.each([
  [`Cannot read properties of undefined (reading 'red bicycle')`, 'red'],
  ['Unexpected token \'h\', "hello wor"... is not valid JSON', 'hello'],
  [`can't access property "Grandma", x is undefined`, 'Grandma'],
  ['Failed to fetch https://host.example/dataset/1?caption=nude', 'caption'],
  ['cannot open C:\\Users\\ada\\holiday', 'ada'],
  ['holiday.jpg is broken', 'holiday'],
  ['line one\nFORGED line', '\n'],
  ['call +41 79 1234567', '1234567'],
])('the log contains no personal data: %s', async (message, secret) => {
  expect(scrubMessage(message)).not.toContain(secret);
  const before = server.log.length;
  await send({ ...REPORT, part: 'lightbox', message });
  expect(server.log.slice(before).join(' | ')).not.toContain(secret);
});

test('one key cannot fill the log', async () => {
  let sent = 0;
  let answer: Response;
  do {
    sent++;
    answer = await send({ ...REPORT, name: `Error${sent}of` });
  } while (answer.status === 204);
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(logged(`Error${sent}of`)).toEqual([]);
});
