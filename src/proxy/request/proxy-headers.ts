/**
 * Headers that reverse proxies, load balancers, CDNs and tunnels add and browsers do not send. The
 * first word names the standard or the product, whose documentation lists them.
 */
const PROXY_HEADERS = new RegExp(
  `^(${[
    // RFC 7239, RFC 9110, RFC 8586.
    'forwarded|via|cdn-loop',
    // By convention: nginx, Apache, HAProxy, Traefik, Caddy, IIS with ARR, Squid, WebLogic.
    'x-(forwarded|original|client|cluster|real|proxy|proxyuser|remote|rewrite|arr|ssl|varnish)(-.+)?',
    'x-(host|scheme|url-scheme|request-start|queue-start)',
    '(client-ip|front-end-https|proxy-client-ip|wl-proxy-.+|remote-(user|addr)|ssl-client-.+)',
    // Cloudflare, Akamai, Fastly, Imperva, Sucuri, Envoy and Istio.
    '(cf|akamai|x-akamai|fastly|x-fastly|incap|x-sucuri|x-envoy|x-istio)-.+|true-client-ip',
    // Amazon, Azure, Google, Fly.io, Vercel, Netlify, Heroku.
    '(x-amzn|x-amz-cf|cloudfront|x-azure|x-fd|x-appengine|x-google|x-goog|fly|x-vercel|x-nf|x-heroku)-.+',
    'x-cloud-trace-context',
    // Tailscale, ngrok and other tunnels.
    '(tailscale|x-tailscale|ngrok|x-ngrok|x-tunnel|x-localtunnel|x-devtunnels?|x-ms-devtunnel)-.+',
  ].join('|')})$`,
);

/** @param name in lower case */
export function isProxyHeader(name: string): boolean {
  return PROXY_HEADERS.test(name);
}
