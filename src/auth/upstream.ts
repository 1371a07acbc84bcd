/** The Visual Search API behind the proxy: the embedded engine, or another server. */
export type Upstream = (request: Request) => Promise<Response>;
