import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { httpError } from '#auth/http-errors.ts';
import type { Metrics } from './metrics.ts';

/**
 * Answers the metrics to a caller with the metrics token or with access to everything, because they
 * reveal the datasets and the activity of others.
 */
export async function answerMetrics(
  c: Context,
  metrics: Metrics,
  metricsToken: string | undefined,
  mayAdminister: () => Promise<boolean>,
): Promise<Response> {
  if (!holdsToken(c, metricsToken) && !(await mayAdminister())) {
    throw httpError(403, 'Metrics need admin access or the token in SEMBLANCE_METRICS_TOKEN.');
  }
  const text = await metrics.registry.metrics();
  return c.body(text, 200, {
    'Content-Type': metrics.registry.contentType,
    'Cache-Control': 'no-store',
  });
}

function holdsToken(c: Context, metricsToken: string | undefined): boolean {
  if (metricsToken === undefined) return false;
  const given = /^bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(metricsToken));
}

/** Has the same length for every input. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
