import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { LRUCache } from 'lru-cache';
import { httpError } from '#auth/http-errors.ts';
import { ClientError, identityOf } from '#contract/client-error.ts';
import { type Budget, TokenBuckets } from './limits/token-buckets.ts';

/** Several times the size of the app's reports. */
const MAX_REPORT_BYTES = 8_192;
/** Per key, because a page that fails repeatedly must not fill the log's disk. */
const REPORT_BUDGET: Budget = { capacity: 20, perSecond: 20 / 60 };
/** A repeated failure is logged once in this time. */
const REPEAT_MS = 60 * 60_000;
const MAX_REMEMBERED = 1_000;

/** Also cuts streamed bodies off at the limit. */
export const limitClientError: MiddlewareHandler = bodyLimit({
  maxSize: MAX_REPORT_BYTES,
  onError: () => {
    throw httpError(413, `An error report may have at most ${MAX_REPORT_BYTES} bytes.`);
  },
});

/** Logs failures of the app in browsers: each once, and a limited number per key. */
export class ClientErrorLog {
  readonly #log: (message: string) => void;
  readonly #budgets = new TokenBuckets(REPORT_BUDGET, () => performance.now());
  readonly #known = new LRUCache<string, true>({ max: MAX_REMEMBERED, ttl: REPEAT_MS });

  constructor(log: (message: string) => void) {
    this.#log = log;
  }

  /**
   * @param keyId key of the session that sent the report
   * @throws 400, 429
   */
  async answer(c: Context, keyId: string): Promise<Response> {
    const wait = Math.ceil(this.#budgets.secondsUntil(keyId, 1));
    if (wait > 0)
      throw httpError(429, `Too many error reports. Try again in ${wait} seconds.`, wait);
    this.#budgets.take(keyId, 1);
    const report = ClientError.safeParse(await c.req.json().catch(() => undefined)).data;
    if (!report) throw httpError(400, 'This is not an error report of the app.');
    const identity = identityOf(report);
    if (!this.#known.has(identity)) this.#log(describe(report));
    this.#known.set(identity, true);
    return c.body(null, 204);
  }
}

function describe(report: ClientError): string {
  const { part, name, message, frames, component_frames, app_version } = report;
  const at = frames.length > 0 ? ` at ${frames.join(', ')}` : '';
  const inside = component_frames.length > 0 ? `, rendered at ${component_frames.join(', ')}` : '';
  return `A page failed in a browser (${part}, app ${app_version}): ${name}: ${message}${at}${inside}`;
}
