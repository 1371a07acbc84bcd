import path from 'node:path';
import type { Keys } from '#cli/data/open-keys.ts';
import { DEFAULT_MAX_UPLOAD_BYTES } from '#contract/primitives.ts';
import { AddressRanges } from '#platform/network/address-ranges.ts';
import { Metrics } from '#proxy/observe/metrics.ts';
import { createProxy, type ProxyOptions } from '#proxy/proxy.ts';
import { Sessions } from '#proxy/session/sessions.ts';
import { builtWebApp } from '#proxy/web-app.ts';

/** The proxy as on a machine of one's own, ready and without limits, but for what is said otherwise. */
export function createLocalProxy(
  keys: Keys,
  options: Pick<ProxyOptions, 'upstream' | 'log'> & Partial<ProxyOptions>,
): ReturnType<typeof createProxy> {
  return createProxy({
    webApp: builtWebApp(path.resolve('dist/web')),
    keys: keys.ring,
    sessions: new Sessions(keys.sessionSecret, keys.endedSessions),
    localKey: keys.ring.local.key,
    links: keys.links,
    clientRules: { trustedProxies: new AddressRanges([]), basePath: '' },
    hostNames: [],
    tokenlessKey: null,
    allowedOrigins: [],
    maxUploadBytes: DEFAULT_MAX_UPLOAD_BYTES,
    logRequest: () => undefined,
    metrics: new Metrics(),
    metricsToken: undefined,
    rateLimits: null,
    health: { notReadyBecause: () => null, stopping: new AbortController().signal },
    ...options,
  });
}
