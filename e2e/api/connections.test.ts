import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { AddressRanges } from '#platform/network/address-ranges.ts';
import { CONNECTION_LIMITS, type ConnectionLimits } from '#server/connection-limits.ts';
import { type Listener, listen } from '#server/listen.ts';

let listener: Listener;
afterEach(() => listener.close());

/** A server that answers what it is sent. */
async function serve(
  limits: Partial<ConnectionLimits>,
  shared: string[] = [],
  answer = async (request: Request) => new Response(await request.text()),
): Promise<void> {
  listener = await listen(answer, '127.0.0.1', 0, new AddressRanges(shared), {
    ...CONNECTION_LIMITS,
    ...limits,
  });
}

function open(): Socket {
  const socket = connect(listener.port, '127.0.0.1');
  socket.on('error', () => undefined);
  return socket;
}

/** All that comes until the server ends the connection. */
function untilEnd(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve) => {
    socket.once('close', () => resolve(text));
  });
}

const detailIn = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))).detail;

test('headers that never end are rejected with 408', async () => {
  await serve({ headersMs: 200 });
  const socket = open();
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n');
  const drip = setInterval(() => socket.write('X-Slow: 1\r\n'), 20);
  const answer = await untilEnd(socket);
  clearInterval(drip);
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(detailIn(answer)).toMatch(/took too long/);
});

test.each(['Content-Length: 100000', 'Transfer-Encoding: chunked'])(
  'a body that arrives too slowly is rejected with 408: %s',
  async (header) => {
    await serve({ slowestBody: { windowMs: 300, bytesPerWindow: 1000 } });
    const socket = open();
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\n${header}\r\n\r\n`);
    const drip = setInterval(() => socket.write('1\r\n.\r\n'), 20);
    const answer = await untilEnd(socket);
    clearInterval(drip);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(detailIn(answer)).toMatch(/took too long/);
  },
);

test('a body that arrives too slowly after its response ends the connection', async () => {
  const slowestBody = { windowMs: 300, bytesPerWindow: 1000 };
  const { afterAnswer } = CONNECTION_LIMITS.unreadBody;
  const unreadBody = { beforeAnswer: { bytes: 1e6, ms: 50 }, afterAnswer };
  await serve({ slowestBody, unreadBody }, [], async () =>
    Response.json({ detail: 'No.' }, { status: 401 }),
  );
  const socket = open();
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n');
  const drip = setInterval(() => socket.write('.'), 20);
  expect(await untilEnd(socket)).toMatch(/^HTTP\/1\.1 401 /);
  clearInterval(drip);
});

test('a body that keeps arriving is accepted, even if it takes many intervals', async () => {
  await serve({ slowestBody: { windowMs: 400, bytesPerWindow: 1000 } });
  const socket = open();
  const [pieces, pieceBytes] = [40, 2000];
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${pieces * pieceBytes}\r\n`);
  socket.write('Connection: close\r\n\r\n');
  for (let n = 0; n < pieces; n++) {
    await pause(100);
    socket.write('.'.repeat(pieceBytes));
  }
  const answer = await untilEnd(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer.endsWith('.'.repeat(pieceBytes))).toBe(true);
});

test('a body that waits for the server is not too slow', async () => {
  await serve({ slowestBody: { windowMs: 100, bytesPerWindow: 1000 } }, [], async (request) => {
    await pause(1000);
    return new Response(String((await request.text()).length));
  });
  const socket = open();
  const body = '.'.repeat(1_000_000);
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n`);
  socket.write(`Connection: close\r\n\r\n${body}`);
  expect(await untilEnd(socket)).toMatch(/^HTTP\/1\.1 200 .*1000000$/s);
});

test('an idle connection is closed', async () => {
  await serve({ idleMs: 200 });
  expect(await untilEnd(open())).toBe('');
});

test('a response that takes longer than the idle limit is sent', async () => {
  await serve({ idleMs: 200 }, [], async (request) => {
    const text = await request.text();
    await pause(1500);
    return new Response(text);
  });
  const socket = open();
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n');
  socket.write('Connection: close\r\n\r\nabc');
  expect(await untilEnd(socket)).toMatch(/^HTTP\/1\.1 200 .*abc$/s);
});

test('a response that the client does not read ends the connection', async () => {
  const piece = new Uint8Array(1_000_000);
  await serve({ idleMs: 300 }, [], async () => {
    const endless = new ReadableStream({ pull: (to) => to.enqueue(piece) });
    return new Response(endless);
  });
  const socket = open();
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await expect.poll(() => listener.inFlight()).toBe(1);
  await expect.poll(() => listener.inFlight()).toBe(0);
  socket.destroy();
});

test('headers that are too large are rejected with a message', async () => {
  await serve({});
  const socket = open();
  socket.write(`GET / HTTP/1.1\r\nHost: a\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`);
  const answer = await untilEnd(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  expect(detailIn(answer)).toMatch(/headers are too large/);
});

test.each(['nonsense\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', 'GET / HTTP/1.1\r\nA B: c\r\n\r\n'])(
  'input that is not HTTP is rejected with a message: %j',
  async (text) => {
    await serve({});
    const socket = open();
    socket.write(text);
    const answer = await untilEnd(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(detailIn(answer)).toMatch(/not a valid HTTP request/);
  },
);

test('a body with two lengths is rejected, to prevent request smuggling', async () => {
  await serve({});
  const socket = open();
  socket.write(
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\n\r\n',
  );
  expect(await untilEnd(socket)).toMatch(/^HTTP\/1\.1 400 /);
});

test('connections per address are limited, except for a trusted proxy', async () => {
  const answered = async (socket: Socket) => {
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    return (await untilEnd(socket)).startsWith('HTTP/1.1 200');
  };
  await serve({ perAddress: 3 });
  const held = [open(), open(), open()];
  await Promise.all(held.map((socket) => once(socket, 'connect')));
  expect(await answered(open())).toBe(false);
  held[0]?.destroy();
  await expect.poll(() => answered(open())).toBe(true);
  for (const socket of held) socket.destroy();
  await listener.close();

  await serve({ perAddress: 3 }, ['127.0.0.1']);
  const many = [open(), open(), open(), open()];
  await Promise.all(many.map((socket) => once(socket, 'connect')));
  expect(await answered(open())).toBe(true);
});

const ASKED = 'HTTP/1.1 100 Continue\r\n\r\n';
const post = (expect: string, more = '') =>
  `POST / HTTP/1.1\r\nHost: a\r\nExpect: ${expect}\r\nContent-Length: 4\r\n${more}\r\n`;
const withoutHeaders = (answers: string) => answers.replace(/^(?!HTTP).+: .*\r\n/gm, '');
const answerWith = (body: string) => `HTTP/1.1 200 OK\r\n\r\n${body}`;

test('a request with Expect: 100-continue gets the line that asks for its body', async () => {
  await serve({});
  const socket = open();
  const answers = untilEnd(socket);
  socket.write(post('100-continue', 'Connection: close\r\n'));
  const [first] = await once(socket, 'data');
  expect(String(first)).toBe(ASKED);
  socket.write('body');
  expect(withoutHeaders(await answers)).toBe(ASKED + answerWith('body'));
});

test('the line that asks for a body is never sent within the previous response', async () => {
  await serve({});
  const socket = open();
  const answers = untilEnd(socket);
  const bodies = ['one.', 'two.', 'six.'];
  const requests = bodies.map((body) => post('100-continue') + body);
  // An expectation that nobody knows is passed over.
  socket.write(`${requests.join('')}${post('a miracle', 'Connection: close\r\n')}end.`);
  const plain = withoutHeaders(await answers);
  const all = [...bodies, 'end.'].map(answerWith);
  expect(plain.replaceAll(ASKED, '')).toBe(all.join(''));
  for (const after of plain.split(ASKED).slice(1)) expect(after).toMatch(/^HTTP/);
});
