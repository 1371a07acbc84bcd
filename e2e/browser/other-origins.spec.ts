import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { mintToken } from '#auth/mint-token.ts';
import { openKeys } from '#cli/data/open-keys.ts';
import type * as client from '#client/main.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import { buildClient } from '../build-client.ts';
import { drawImage } from '../gallery.ts';
import { expect, test } from './fixtures.ts';
import { type ForeignSite, startForeignSite } from './foreign-site.ts';
import { type SemblanceProcess, startSemblance } from './semblance-process.ts';

let foreign: ForeignSite;
/** Of which no origin is allowed. */
let stranger: ForeignSite;
let server: SemblanceProcess;
let origin: string;
let token: string;
let datasetId: string;

test.beforeAll(async ({ workFolder }) => {
  test.setTimeout(180_000);
  const folder = path.join(workFolder, 'asked');
  await mkdir(folder);
  for (let n = 0; n < 4; n++) {
    await writeFile(path.join(folder, `${n}.jpg`), await drawImage('balls', n));
  }
  foreign = await startForeignSite();
  stranger = await startForeignSite();
  const allowed = [foreign.crossSite, foreign.otherPort].flatMap((site) => [
    '--allow-origin',
    site,
  ]);
  const dataDir = `${folder} data`;
  server = await startSemblance({ folders: [folder], dataDir, args: ['--no-objects', ...allowed] });
  origin = new URL(server.url).origin;
  const [dataset] = await server.ready();
  datasetId = dataset?.id ?? '';
  token = await mintToken((await openKeys(dataDir)).ring.local, 600);
});
test.afterAll(async () => {
  await foreign.close();
  await stranger.close();
  await server.stop();
});

async function mediaAddresses(): Promise<string[]> {
  const answer = await fetch(`${origin}/api/v1/explore/${datasetId}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { clusters } = ExploreResponse.parse(await answer.json());
  const previews = clusters.flatMap((cluster) => cluster.previews);
  return previews.flatMap(({ media_uri, media_thumb_uri }) => [media_uri, media_thumb_uri]);
}

const widthsOf = (page: Page) =>
  page
    .locator('img')
    .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));

interface Call {
  readonly path: string;
  readonly init: RequestInit;
}

/** What a script of the page that is open gets: the status and what it can read, or that it is refused. */
function call(page: Page, { path: pathname, init }: Call): Promise<string> {
  return page.evaluate(
    async ([url, options]) => {
      const answer = await fetch(url, options).catch(() => undefined);
      if (!answer) return 'refused';
      const { length } = await answer.text();
      const isRead = length > 0 && answer.headers.has('x-request-id');
      return `${answer.type} ${answer.status} ${isRead ? 'read' : 'not read'}`;
    },
    [origin + pathname, init] as const,
  );
}

interface ClientSearch {
  /** The client as a module. */
  readonly code: string;
  readonly url: string;
  readonly token: string;
  readonly datasetId: string;
  /** In base64. */
  readonly photo: string;
}

/** Runs in the page of somebody else, as a script of it. */
async function searchWithClient({ code, url, token, datasetId, photo }: ClientSearch) {
  const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  const { Semblance }: typeof client = await import(address);
  const semblance = new Semblance({ url, token });
  const bytes = Uint8Array.from(atob(photo), (char) => char.charCodeAt(0));
  const anchor = await semblance.upload(datasetId, new Blob([bytes], { type: 'image/jpeg' }));
  const found: { file_name: string; relevance_score: number | null }[] = [];
  for await (const media of semblance.media(datasetId, { ...anchor, threshold: 0 })) {
    found.push(media);
  }
  const error: unknown = await semblance.dataset(crypto.randomUUID()).catch((cause) => cause);
  return { nearest: found[0], nFound: found.length, error: String(error) };
}

for (const from of ['crossSite', 'otherPort'] as const) {
  test.describe(`a page of another origin (${from})`, () => {
    test('shows images by their signed addresses', async ({ page, expectedErrors }) => {
      const addresses = await mediaAddresses();
      expect(addresses.length).toBeGreaterThanOrEqual(8);
      const images = addresses.map((address) => `<img src="${address.replaceAll('&', '&amp;')}">`);
      await page.goto(foreign.show(foreign[from], images.join('')));
      await expect
        .poll(async () => (await widthsOf(page)).filter((width) => width > 0).length)
        .toBe(addresses.length);

      expectedErrors.push(/status of 401/, /NotSameOrigin/);
      const unsigned = addresses.map((address) => address.replace(/&access_.*/, ''));
      const refused = unsigned.map((address) => `<img src="${address}">`);
      await page.goto(foreign.show(foreign[from], refused.join('')), { waitUntil: 'load' });
      expect(await widthsOf(page)).toEqual(unsigned.map(() => 0));
    });

    test('calls the API with a token if its origin is allowed', async ({
      page,
      expectedErrors,
    }) => {
      expectedErrors.push(/./);
      // The browser has a session of its own.
      await page.goto(`${server.url}dataset/${datasetId}/data`);
      await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
      const [cookie] = await page.context().cookies();
      expect(cookie?.name).toBe(`semblance_${server.port}`);

      const authorization = `Bearer ${token}`;
      const json = { authorization, 'content-type': 'application/json' };
      const body = JSON.stringify({ dataset_name: `made ${from}` });
      const wanted = { list: '/api/v1/datasets', make: '/api/v1/dataset', gone: '/api/v1/none' };
      const calls: Readonly<Record<string, Call>> = {
        get: { path: wanted.list, init: { headers: { authorization } } },
        post: { path: wanted.make, init: { method: 'POST', headers: json, body } },
        error: { path: wanted.gone, init: { headers: { authorization } } },
        cookie: { path: wanted.list, init: { credentials: 'include' } },
        cookieNoCors: { path: wanted.list, init: { credentials: 'include', mode: 'no-cors' } },
        both: { path: wanted.list, init: { credentials: 'include', headers: { authorization } } },
        signOut: { path: '/api/v1/session', init: { method: 'DELETE', credentials: 'include' } },
      };
      const outcomes = async (site: ForeignSite) => {
        await page.goto(site.show(site[from], ''));
        const found: Record<string, string> = {};
        for (const [name, one] of Object.entries(calls)) found[name] = await call(page, one);
        return found;
      };
      const nothing = Object.fromEntries(Object.keys(calls).map((name) => [name, 'refused']));
      expect(await outcomes(stranger)).toEqual(nothing);
      expect(await outcomes(foreign)).toEqual({
        ...nothing,
        get: 'cors 200 read',
        post: 'cors 201 read',
        error: 'cors 404 read',
      });
      await page.goto(`${server.url}dataset/${datasetId}/data`);
      await expect(page.getByRole('button', { name: 'Your session' })).toBeVisible();
      expect((await page.context().cookies()).map(({ value }) => value)).toContain(cookie?.value);
    });

    test('searches with the client for programs', async ({ page, workFolder, expectedErrors }) => {
      const built = path.join(workFolder, `client ${from}`);
      await buildClient(built);
      const code = await readFile(path.join(built, 'client', 'semblance-client.js'), 'utf8');
      const photo = (await drawImage('balls', 2)).toString('base64');
      await page.goto(foreign.show(foreign[from], ''));
      const search = { code, url: origin, token, datasetId, photo };
      const found = await page.evaluate(searchWithClient, search);
      expect(found.nearest).toMatchObject({ file_name: '2.jpg', relevance_score: 0 });
      expect(found.nFound).toBe(4);
      // The browser also tells of a status of 404 by itself.
      expectedErrors.push(/status of 404/);
      expect(found.error).toMatch(/^NotFoundError: No such dataset on this server/);
    });

    test('gets nothing from a server that needs no token', async ({
      page,
      workFolder,
      expectedErrors,
    }) => {
      expectedErrors.push(/./);
      const folder = path.join(workFolder, `open ${from}`);
      await mkdir(folder);
      await writeFile(path.join(folder, '0.jpg'), await drawImage('balls', 0));
      const args = ['--no-objects', '--no-auth'];
      const open = await startSemblance({ folders: [folder], dataDir: `${folder} data`, args });
      const [dataset] = await open.ready();
      expect(open.errors()).toMatch(/Programs on this machine need no token \(--no-auth\)/);
      const listUrl = `${new URL(open.url).origin}/api/v1/datasets`;
      const program = await fetch(listUrl);
      expect(await program.json()).toMatchObject([{ id: dataset?.id }]);
      const image = (dataset?.preview_uri ?? '').replace(/&access_.*/, '');
      expect((await fetch(image)).status).toBe(200);

      const answered: string[] = [];
      page.on('response', (response) => {
        if (response.url().startsWith(open.url) && response.status() < 400) {
          answered.push(response.url());
        }
      });
      const markup = `<img src="${image}"><script src="${listUrl}"></script><a href="${listUrl}">go</a>`;
      await page.goto(foreign.show(foreign[from], markup), { waitUntil: 'load' });
      expect(await widthsOf(page)).toEqual([0]);
      for (const mode of ['cors', 'no-cors'] as const) {
        for (const method of ['GET', 'POST']) {
          await page.evaluate(
            ([url, init]) =>
              fetch(url, init).then(
                () => undefined,
                () => undefined,
              ),
            [listUrl, { mode, method }] as const,
          );
        }
      }
      const opened = page.waitForResponse(listUrl);
      await page.getByText('go').click();
      expect((await opened).status()).toBe(401);
      expect(answered).toEqual([]);

      // Its own page works, and so does an address that a person types.
      await page.goto(open.url);
      await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
      await open.stop();
    });
  });
}
