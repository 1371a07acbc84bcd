import type { MiddlewareHandler } from 'hono';
import type { ProxyEnv } from '#proxy/request/proxy-env.ts';
import type { Metrics } from './metrics.ts';
import type { LogRequest, RequestEntry } from './request-entry.ts';
import { routeOf } from './route-of.ts';

/**
 * Counts a request, and logs it when its last byte is sent. Runs after the request id is assigned.
 */
export function logRequests(metrics: Metrics, logRequest: LogRequest): MiddlewareHandler<ProxyEnv> {
  return async (c, next) => {
    const startedMs = performance.now();
    const { incoming, outgoing } = c.env;
    const { socket } = incoming;
    const bytesBefore = socket.bytesWritten;
    // Read before the close, because a closed socket has no address.
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
        key_id: c.get('keyId') ?? null,
        is_aborted: !outgoing.writableFinished,
      };
      metrics.requestEnded(entry);
      logRequest(entry);
    });
    await next();
    c.header('X-Request-Id', c.get('requestId'));
  };
}
