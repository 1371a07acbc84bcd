import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Upstream } from '#auth/upstream.ts';
import type { RequestEntry } from './request-entry.ts';

/** From a cached thumbnail to a search under full load. */
const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Other HTTP methods are counted together, because a caller must not create series. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The metrics of a server in the Prometheus format; other modules add theirs to the registry. */
export class Metrics {
  readonly registry = new Registry();
  readonly #requests = new Histogram({
    name: 'semblance_http_request_duration_seconds',
    help: 'Time from the headers of a request to the last byte of its response.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_SECONDS,
    registers: [this.registry],
  });
  readonly #inFlight = new Gauge({
    name: 'semblance_http_requests_in_flight',
    help: 'Requests in progress.',
    registers: [this.registry],
  });
  readonly #upstream = new Histogram({
    name: 'semblance_upstream_duration_seconds',
    help: 'Time from forwarding a request to the upstream to the headers of its response. Outcome "error" means no response.',
    labelNames: ['outcome'],
    buckets: BUCKETS_SECONDS,
    registers: [this.registry],
  });
  readonly #limited = new Counter({
    name: 'semblance_rate_limited_total',
    help: 'Requests rejected by a rate limit.',
    labelNames: ['budget'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  requestStarted(): void {
    this.#inFlight.inc();
  }

  requestEnded({ method, route, status, duration_ms }: RequestEntry): void {
    this.#inFlight.dec();
    const labels = {
      method: METHODS.has(method) ? method : 'other',
      route,
      status: classOf(status),
    };
    this.#requests.observe(labels, duration_ms / 1000);
  }

  rateLimited(budget: string): void {
    this.#limited.inc({ budget });
  }

  /** Wraps the upstream to measure its responses. */
  measured(upstream: Upstream): Upstream {
    return async (request, caller) => {
      const end = this.#upstream.startTimer();
      try {
        const response = await upstream(request, caller);
        end({ outcome: classOf(response.status) });
        return response;
      } catch (error) {
        end({ outcome: 'error' });
        throw error;
      }
    };
  }
}

/** `2xx` and so on; `none` for a caller that disconnected before the response. */
function classOf(status: number | null): string {
  return status === null ? 'none' : `${Math.floor(status / 100)}xx`;
}
