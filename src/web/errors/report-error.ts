import {
  CLIENT_ERRORS_PATH,
  ClientError,
  identityOf,
  MAX_FRAMES,
  type PagePart,
} from '#contract/client-error.ts';
import { send } from '#web/api/request/send.ts';
import { version } from '../../../package.json';

/** A page with more distinct errors adds nothing to the diagnosis. */
const MAX_REPORTS = 10;
const sent = new Set<string>();

/** Sends an error to the server's log, each distinct error once per page. */
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
    // If the report fails too, the page already shows the failure.
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

/** Excludes messages of the server, because they may contain the words of a search. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if (error instanceof DOMException || OF_THE_LANGUAGE.has(error.name)) return error.message;
  return /Minified React error #\d+/.exec(error.message)?.[0] ?? '';
}

/** Files of the app with line and column, without their origin. */
function framesIn(stack = ''): string[] {
  const frames = stack.matchAll(/\/assets\/([\w.-]+\.js:\d+:\d+)/g);
  return Array.from(frames, ([, frame]) => frame)
    .filter((frame) => frame !== undefined)
    .slice(0, MAX_FRAMES);
}
