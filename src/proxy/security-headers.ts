import type { Context, MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { mediaAccessOf } from '#contract/media-access.ts';
import { DOCS_PATH } from '#contract/routes.ts';

const ONE_YEAR_SECONDS = 365 * 24 * 60 * 60;
/** What the app has no use for, so that nothing that gets into it has. */
const UNUSED_FEATURES = ['camera', 'microphone', 'geolocation', 'payment', 'usb', 'displayCapture'];

/** Nothing is loaded from elsewhere, no inline script runs; pictures being cropped are blobs. */
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

/** Nor does any script of the app write text where a browser would read it as markup. */
const APP_POLICY = {
  ...POLICY,
  requireTrustedTypesFor: ["'script'"],
  trustedTypes: ["'none'"],
};

/** What is answered to one caller is for no cache, unless the answer says otherwise. */
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
 * What every answer says of how a browser may use it.
 * @param nonce of scripts and styles in the page, and the sign of an app that is served from its sources:
 * its page also listens for changes by a socket
 */
export function securityHeaders(nonce?: string): MiddlewareHandler {
  const withNonce = (policy: typeof POLICY) =>
    nonce === undefined
      ? policy
      : {
          ...policy,
          scriptSrc: [...policy.scriptSrc, `'nonce-${nonce}'`],
          styleSrc: [...policy.styleSrc, `'nonce-${nonce}'`],
          connectSrc: [...policy.connectSrc, 'ws:'],
        };
  const forApp = secureHeaders({ ...OTHERS, contentSecurityPolicy: withNonce(APP_POLICY) });
  // The viewer of the API's document writes markup; all it shows is our own document.
  const forDocs = secureHeaders({ ...OTHERS, contentSecurityPolicy: withNonce(POLICY) });
  return async (c, next) => {
    await (c.req.path === DOCS_PATH ? forDocs : forApp)(c, next);
    addOtherHeaders(c);
  };
}

function addOtherHeaders(c: Context): void {
  const isJson = c.res.headers.get('content-type')?.startsWith('application/json') === true;
  if (isJson && !c.res.headers.has('cache-control')) c.header('Cache-Control', PRIVATE);
  // The session does not count for a signed address, so a page that shows the image knows the address.
  if (mediaAccessOf(c.req.raw)) c.header('Cross-Origin-Resource-Policy', 'cross-origin');
  // Who reached us by TLS once shall not be led to do without; the name's other servers are not ours.
  if (new URL(c.req.url).protocol === 'https:') {
    c.header('Strict-Transport-Security', `max-age=${ONE_YEAR_SECONDS}`);
  }
}
