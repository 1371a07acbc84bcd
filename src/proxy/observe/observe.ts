import type { MiddlewareHandler } from 'hono';
import type { ProxyEnv } from '../proxy-env.ts';
import type { Metrics } from './metrics.ts';
import { routeOf } from './route-of.ts';

/** A request as the log tells it. Of what a caller wrote there is only `request_id`, which is checked. */
export interface RequestEntry {
  readonly request_id: string;
  readonly method: string;
  readonly route: string;
  /** Null when the caller went away before there was an answer. */
  readonly status: number | null;
  readonly duration_ms: number;
  /** With the heads of answers, as they went over the wire. */
  readonly bytes_sent: number;
  readonly client_address: string;
  /** The id of the key whose token was right; a browser's session stands for one too. */
  readonly key_id: string | null;
  /** Whether the caller went away before the end. */
  readonly is_aborted: boolean;
}

export type LogRequest = (entry: RequestEntry) => void;

/** Counts a request and tells of it when its last byte is sent. Comes after the request has its id. */
export function observe(metrics: Metrics, logRequest: LogRequest): MiddlewareHandler<ProxyEnv> {
  return async (c, next) => {
    const startedMs = performance.now();
    const { incoming, outgoing } = c.env;
    const { socket } = incoming;
    const bytesBefore = socket.bytesWritten;
    // A socket that is closed knows it no more.
    const client_address = c.env.client.address;
    metrics.requestStarted();
    outgoing.once('close', () => {
      const entry: RequestEntry = {
        request_id: c.get('requestId'),
        method: c.req.method,
        route: routeOf(c.req.path),
        status: outgoing.headersSent ? outgoing.statusCode : null,
        duration_ms: Math.round((performance.now() - startedMs) * 10) / 10,
        bytes_sent: socket.bytesWritten - bytesBefore,
        client_address,
        key_id: c.get('caller') ?? null,
        is_aborted: !outgoing.writableFinished,
      };
      metrics.requestEnded(entry);
      logRequest(entry);
    });
    await next();
    c.header('X-Request-Id', c.get('requestId'));
  };
}
