import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ProxyEnv } from '#proxy/request/proxy-env.ts';
import { builtDocs } from '#proxy/web-app.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

const SITE = 'dist/docs';
const MAX_BYTES = 3_000_000;

let server: TestServer;
/** Text of every page of the site, by its address without an anchor. */
const pages = new Map<string, string>();
/** Each link of the site, as it is resolved by a browser. */
const links: { readonly from: string; readonly to: URL }[] = [];

beforeAll(async () => {
  server = await startTestServer();
  await follow(new URL('/docs/', server.url));
});
afterAll(() => server.close());

const HREF = /(?:href|src|content)="(?<address>[^"]*)"/g;
const LINK = /<(?:a|link|script|img|meta name="search-sections")\b[^>]*>/g;

/** Reads a page and those that it links to. */
async function follow(url: URL): Promise<void> {
  if (pages.has(url.href)) return;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} is answered with ${response.status}`);
  const isPage = response.headers.get('content-type')?.startsWith('text/html') === true;
  const text = isPage ? await response.text() : '';
  pages.set(url.href, text);
  const isOfSite = url.pathname.startsWith('/docs/') && url.pathname !== '/docs/api';
  for (const to of isOfSite ? linksOf(text, url) : []) {
    links.push({ from: url.pathname, to });
    const page = new URL(to);
    page.hash = '';
    if (page.origin === url.origin) await follow(page);
  }
}

function linksOf(text: string, url: URL): URL[] {
  const tags = [...text.matchAll(LINK)].map(([tag]) => tag);
  return tags
    .flatMap((tag) => [...tag.matchAll(HREF)])
    .map(({ groups }) => new URL(groups?.['address'] ?? '', url))
    .filter(({ protocol }) => protocol !== 'data:');
}

test('every page of the site can be reached by links, and every link leads somewhere', async () => {
  const files = await readdir(SITE, { recursive: true, encoding: 'utf8' });
  const wanted = files
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.html') && file !== 'index.html')
    .map((file) => `${server.url}/docs/${file}`);
  expect(wanted.length).toBeGreaterThan(60);
  expect([...pages.keys()]).toEqual(expect.arrayContaining(wanted));
  const anchors = links.filter(({ to }) => to.hash !== '' && to.origin === server.url);
  expect(anchors.length).toBeGreaterThan(100);
  const lost = anchors.filter(({ to }) => {
    const text = pages.get(to.href.slice(0, -to.hash.length));
    return !text?.includes(` id="${decodeURIComponent(to.hash.slice(1))}"`);
  });
  expect(lost.map(({ from, to }) => `${from} links to ${to.pathname}${to.hash}`)).toEqual([]);
});

test('links to other sites are not loaded with a page', () => {
  const others = links.filter(({ to }) => to.origin !== server.url);
  expect([...new Set(others.map(({ to }) => to.hostname))]).toEqual(
    expect.arrayContaining(['modelcontextprotocol.io']),
  );
  for (const [url, text] of pages) {
    if (url.endsWith('/docs/api')) continue;
    expect(text, url).not.toMatch(/<(?:script|link|img)[^>]* (?:src|href)="https?:/);
    // The policy allows no inline script and style.
    expect(text, url).not.toMatch(/<style|<script(?![^>]* src=)|<[^>]* (?:style|on\w+)=/);
  }
});

test('the pages have the policy of the app, and are revalidated by their ETag', async () => {
  const url = `${server.url}/docs/guide/regions.html`;
  const policyOf = async (address: string) =>
    (await fetch(address)).headers.get('content-security-policy');
  expect(await policyOf(url)).toBe(await policyOf(server.url));
  const { headers } = await fetch(url);
  expect(headers.get('cache-control')).toBe('no-cache');
  const again = await fetch(url, { headers: { 'if-none-match': headers.get('etag') ?? '' } });
  expect(again.status).toBe(304);
  const [, script = ''] = /src="([^"]*main-[^"]*\.js)"/.exec(pages.get(url) ?? '') ?? [];
  const asset = await fetch(new URL(script, url));
  expect(asset.headers.get('cache-control')).toMatch(/immutable/);
  expect(asset.headers.get('content-encoding')).toMatch(/br|gzip/);
});

test('the old address leads to the start page, and what does not exist is a 404', async () => {
  const old = await fetch(`${server.url}/docs`, { redirect: 'manual' });
  expect(old.status).toBe(302);
  expect(old.headers.get('location')).toBe('/docs/');
  const missing = await fetch(`${server.url}/docs/guide/nothing.html`);
  expect(missing.status).toBe(404);
  expect(Object.keys(await missing.json())).toEqual(['detail']);
});

test('until the documentation is built, its page says so and reloads', async () => {
  const folder = await temporaryFolder();
  const site = path.join(folder, 'docs');
  const complaints = vi.spyOn(console, 'error');
  const app = new Hono<ProxyEnv>().route('/docs', builtDocs(site));
  const waiting = await app.request('/docs/');
  expect(waiting.status).toBe(503);
  expect(waiting.headers.get('refresh')).toBe('2');
  expect(await waiting.text()).toContain('is being built');
  expect(complaints).not.toHaveBeenCalled();
  complaints.mockRestore();
  await mkdir(site);
  await writeFile(path.join(site, 'index.html'), 'built');
  const built = await app.request('/docs/');
  expect(built.status).toBe(200);
  expect(await built.text()).toBe('built');
  await rm(folder, { recursive: true });
});

test('the site is small', async () => {
  const files = await readdir(SITE, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    files
      .filter((file) => file.isFile())
      .map(async (file) => (await stat(path.join(file.parentPath, file.name))).size),
  );
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  process.stdout.write(`The documentation: ${sizes.length} files, ${bytes} bytes.\n`);
  expect(bytes).toBeLessThan(MAX_BYTES);
});
