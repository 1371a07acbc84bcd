import type { ServerResponse } from 'node:http';
import type { Exchange, Fault } from './fault-proxy.ts';

const HTML = '<!doctype html><title>nginx</title><h1>Something is wrong</h1>';

function answer(status: number, body: string, headers: Record<string, string> = {}): Fault {
  return ({ request, response }) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body);
  };
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): Fault {
  return answer(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
}

/** The fault for the first request only, as of a hiccup. */
export function once(fault: Fault): Fault {
  return (exchange) => (exchange.nBefore === 0 ? fault(exchange) : exchange.pass());
}

const reset: Fault = ({ response }) => void response.socket?.destroy();

/** Half of what was promised. */
const truncated: Fault = ({ request, response }) => {
  request.resume();
  response.writeHead(200, { 'content-type': typeFor(request.url), 'content-length': '10000' });
  response.write('{"clusters": [', () => response.socket?.destroy());
};

const stalled: Fault = ({ request, response }) => {
  request.resume();
  response.writeHead(200, { 'content-type': typeFor(request.url) });
  response.write('{"clusters": [');
};

const endless: Fault = ({ request, response }) => {
  request.resume();
  response.writeHead(200, { 'content-type': typeFor(request.url) });
  flood(response);
};

function flood(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, '[');
  const more = () => {
    if (!response.destroyed) response.write(chunk, more);
  };
  more();
}

function typeFor(url: string | undefined): string {
  return url?.includes('/media/') ? 'image/webp' : 'application/json';
}

const silent: Fault = ({ request }) => void request.resume();

const renamed: Fault = (exchange: Exchange) => {
  const { response } = exchange;
  const writeHead = response.writeHead.bind(response);
  response.writeHead = ((status: number, headers: object) =>
    writeHead(status, { ...headers, 'content-type': 'text/html' })) as typeof response.writeHead;
  exchange.pass();
};

/** What FastAPI says of a route that it does not have. */
export const NOT_FOUND = json(404, { detail: 'Not Found' });

/** What networks and servers in trouble do, by what one would call it. */
export const FAULTS = {
  'late, but in time': ({ pass }: Exchange) => void setTimeout(pass, 150),
  'silent for good': silent,
  'connection reset, once': once(reset),
  'connection reset': reset,
  'body cut short, once': once(truncated),
  'body cut short': truncated,
  'body that stalls': stalled,
  'body without end': endless,
  '500 with a detail': json(500, { detail: 'The index is being moved.' }),
  '500 with HTML': answer(500, HTML),
  '502 with HTML, once': once(answer(502, HTML)),
  '502 with HTML': answer(502, HTML),
  '503, Retry-After 120': json(503, { detail: 'Closed until noon.' }, { 'retry-after': '120' }),
  'token expired, once': once(json(401, { detail: 'Token expired.' })),
  'token expired': json(401, { detail: 'Token expired.' }),
  '403 with HTML': answer(403, HTML),
  '422 as FastAPI has it': json(422, {
    detail: [{ loc: ['query', 'threshold'], msg: 'field required', type: 'missing' }],
  }),
  '429, Retry-After 0, once': once(json(429, { detail: 'Slow down.' }, { 'retry-after': '0' })),
  '429, Retry-After 60': json(429, { detail: 'Slow down.' }, { 'retry-after': '60' }),
  'redirect to elsewhere': answer(302, '', { location: 'http://127.0.0.2:9/login' }),
  'HTML in the place of JSON': answer(200, HTML),
  'garbage for JSON': answer(200, '{"clusters": [}{', { 'content-type': 'application/json' }),
  'called text/html, once': once(renamed),
} satisfies Record<string, Fault>;
export type FaultName = keyof typeof FAULTS;
