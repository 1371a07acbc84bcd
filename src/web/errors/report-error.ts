import {
  CLIENT_ERRORS_PATH,
  ClientError,
  identityOf,
  MAX_FRAMES,
  type PagePart,
} from '#contract/client-error.ts';
import { send } from '#web/api/request/send.ts';
import { version } from '../../../package.json';

/** A page that fails in ever new ways has said enough. */
const MAX_REPORTS = 10;
const sent = new Set<string>();

/** Tells the log of the server what failed, once for a page. */
export function reportError(part: PagePart, error: unknown, componentStack = ''): void {
  const { data } = ClientError.safeParse({
    part,
    name: error instanceof Error ? error.name : typeof error,
    message: messageOf(error),
    frames: framesIn(error instanceof Error ? error.stack : ''),
    component_frames: framesIn(componentStack),
    app_version: version,
  });
  if (!data || sent.has(identityOf(data)) || sent.size >= MAX_REPORTS) return;
  sent.add(identityOf(data));
  void send(CLIENT_ERRORS_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(data),
    keepalive: true,
    // Where the report fails too, the page has already said that it failed.
  }).catch(() => undefined);
}

const OF_THE_LANGUAGE = new Set([
  'EvalError',
  'InternalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
]);

/** Only what the browser or React wrote: sentences of the server may name what a person searched. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if (error instanceof DOMException || OF_THE_LANGUAGE.has(error.name)) return error.message;
  return /Minified React error #\d+/.exec(error.message)?.[0] ?? '';
}

/** Files of the app with line and column, without the address they came from. */
function framesIn(stack = ''): string[] {
  const frames = stack.matchAll(/\/assets\/([\w.-]+\.js:\d+:\d+)/g);
  return Array.from(frames, ([, frame]) => frame)
    .filter((frame) => frame !== undefined)
    .slice(0, MAX_FRAMES);
}
