import type { Context, MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { mediaAccessOf } from '#contract/media-access.ts';
import { API_DOCS_PATH } from '#contract/routes.ts';

const ONE_YEAR_SECONDS = 365 * 24 * 60 * 60;
/** Browser features that the app does not use, denied to injected code too. */
const UNUSED_FEATURES = ['camera', 'microphone', 'geolocation', 'payment', 'usb', 'displayCapture'];

/**
 * Nothing is loaded from other origins and no inline script runs; images being cropped are blobs.
 */
const POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  connectSrc: ["'self'"],
  imgSrc: ["'self'", 'blob:', 'data:'],
  fontSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
};

/** In addition, scripts of the app cannot write text that a browser would parse as markup. */
const APP_POLICY = {
  ...POLICY,
  requireTrustedTypesFor: ["'script'"],
  trustedTypes: ["'none'"],
};

/** Responses to one caller must not be cached, unless the response sets its own policy. */
const PRIVATE = 'private, no-store';

const OTHERS = {
  crossOriginOpenerPolicy: 'same-origin',
  crossOriginResourcePolicy: 'same-origin',
  permissionsPolicy: Object.fromEntries(UNUSED_FEATURES.map((feature) => [feature, false])),
  referrerPolicy: 'no-referrer',
  xFrameOptions: 'DENY',
  strictTransportSecurity: false,
};

/**
 * Sets the security headers of every response.
 * @param nonce of scripts and styles in the page; set only for an app that is served from its
 * sources
 */
export function securityHeaders(nonce?: string): MiddlewareHandler {
  const fromSources = nonce === undefined ? undefined : policyFromSources(nonce);
  const forApp = secureHeaders({ ...OTHERS, contentSecurityPolicy: fromSources ?? APP_POLICY });
  // The viewer of the API's document writes markup, but shows only our own document.
  const forDocs = secureHeaders({ ...OTHERS, contentSecurityPolicy: fromSources ?? POLICY });
  return async (c, next) => {
    await (c.req.path === API_DOCS_PATH ? forDocs : forApp)(c, next);
    addOtherHeaders(c);
  };
}

/** The page also listens for changes, on a socket and in a worker, by scripts that are no trusted types. */
function policyFromSources(nonce: string) {
  return {
    ...POLICY,
    scriptSrc: [...POLICY.scriptSrc, `'nonce-${nonce}'`],
    styleSrc: [...POLICY.styleSrc, `'nonce-${nonce}'`],
    connectSrc: [...POLICY.connectSrc, 'ws:'],
    workerSrc: ["'self'", 'blob:'],
  };
}

function addOtherHeaders(c: Context): void {
  const isJson = c.res.headers.get('content-type')?.startsWith('application/json') === true;
  if (isJson && !c.res.headers.has('cache-control')) c.header('Cache-Control', PRIVATE);
  // A signed address works without the session, so a page that shows the image knows the address.
  if (mediaAccessOf(c.req.raw)) c.header('Cross-Origin-Resource-Policy', 'cross-origin');
  // Keeps a client that reached us over TLS from being downgraded; the name's other servers are not
  // ours, so subdomains are excluded.
  if (new URL(c.req.url).protocol === 'https:') {
    c.header('Strict-Transport-Security', `max-age=${ONE_YEAR_SECONDS}`);
  }
}
