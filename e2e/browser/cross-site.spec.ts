import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { type Keys, openKeys } from '#cli/data/open-keys.ts';
import type { Role } from '#contract/roles.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import { MEDIA_SECRET_PARAM } from '#contract/session.ts';
import { drawImage } from '../gallery.ts';
import { expect, test } from './fixtures.ts';
import { type ForeignSite, startForeignSite } from './foreign-site.ts';
import { type SemblanceProcess, startSemblance } from './semblance-process.ts';

let foreign: ForeignSite;
let keys: Keys;
let server: SemblanceProcess;
let datasetId: string;

test.beforeAll(async ({ workFolder }) => {
  test.setTimeout(180_000);
  const folder = path.join(workFolder, 'visited');
  await mkdir(folder);
  for (let n = 0; n < 4; n++) {
    await writeFile(path.join(folder, `${n}.jpg`), await drawImage('balls', n));
  }
  const dataDir = `${folder} data`;
  server = await startSemblance({ folders: [folder], dataDir, args: ['--no-objects'] });
  const [dataset] = await server.ready();
  datasetId = dataset?.id ?? '';
  expect(new URL(server.url).hostname).toBe('127.0.0.1');
  foreign = await startForeignSite();
  keys = await openKeys(dataDir);
});
test.afterAll(async () => {
  await foreign.close();
  await server.stop();
});

const WHOSE = { name: 'Your session' };
const SIGNED_OUT = { name: 'You are signed out' };

async function newLink(url: string, name: string, role: Role = 'editor') {
  const { key } = await keys.ring.add({ name, role, datasetIds: null });
  const token = await keys.links.create(key, 600);
  return { token, address: `${url}?token=${token}` };
}

/** Signs in by a link as a person does, from the address bar. */
async function signInAs(page: Page, url: string, name: string): Promise<void> {
  await page.goto((await newLink(url, name)).address);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
}

async function expectSignedInAs(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url);
  await expect(page.getByRole('button', WHOSE)).toHaveAttribute('title', new RegExp(name));
}

async function signOut(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', WHOSE).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', SIGNED_OUT)).toBeVisible();
}

const cookieValues = async (context: BrowserContext) =>
  (await context.cookies()).map(({ name, value }) => `${name}=${value}`).sort();

/** What another page may do to have a browser open an address of ours, beside a link. */
const WAYS: Record<string, (address: string) => string> = {
  'a link': (address) => `<a href="${address}">go</a>`,
  'a link for a new window': (address) => `<a target="_blank" href="${address}">go</a>`,
  'window.open': (address) => `<button onclick="window.open('${address}')">go</button>`,
  'location.href': (address) => `<button onclick="location.href='${address}'">go</button>`,
  'a form': (address) => {
    const { origin, pathname, searchParams } = new URL(address);
    const [[name, value] = ['', '']] = [...searchParams];
    const field = `<input type="hidden" name="${name}" value="${value}">`;
    return `<form action="${origin}${pathname}">${field}<button>go</button></form>`;
  },
};

for (const from of ['crossSite', 'otherPort'] as const) {
  test.describe(`a page of another origin (${from})`, () => {
    for (const [way, markup] of Object.entries(WAYS)) {
      test(`can neither sign in nor out by ${way}, and its deep links work`, async ({
        page,
        context,
        expectedErrors,
      }) => {
        expectedErrors.push(/status of 401/);
        const { address, token } = await newLink(server.url, 'Mallory');
        const setByNavigation: string[] = [];
        context.on('response', async (response) => {
          const cookie = await response.headerValue('set-cookie').catch(() => null);
          if (response.request().isNavigationRequest() && cookie) setByNavigation.push(cookie);
        });
        const follow = async (wanted: string) => {
          await page.goto(foreign.show(foreign[from], markup(wanted)));
          const opensWindow = /window/.test(way);
          const popup = opensWindow ? page.waitForEvent('popup') : null;
          const arrived = opensWindow ? null : page.waitForURL(`${server.url}**`);
          await page.getByText('go').click();
          await arrived;
          return (await popup) ?? page;
        };

        await signInAs(page, server.url, 'Ada');
        const before = await cookieValues(context);
        const deep = await follow(`${server.url}dataset/${datasetId}/data?threshold=4`);
        await expect(deep.getByRole('heading', { name: 'All clusters' })).toBeVisible();
        await expect(deep.getByRole('button', WHOSE)).toHaveAttribute('title', /Ada/);

        const asked = await follow(address);
        await expect(asked.getByRole('heading', { name: 'Sign in as Mallory' })).toBeVisible();
        await expect(asked.getByText('You are signed in as Ada, an editor.')).toBeVisible();
        expect(await cookieValues(context)).toEqual(before);
        await expectSignedInAs(page, server.url, 'Ada');

        await signOut(page, server.url);
        const home = await follow(`${server.url}?from=chat`);
        await expect(home.getByRole('heading', SIGNED_OUT)).toBeVisible();
        const again = await follow(address);
        await expect(again.getByRole('heading', { name: 'Sign in as Mallory' })).toBeVisible();
        await page.goto(server.url);
        await expect(page.getByRole('heading', SIGNED_OUT)).toBeVisible();
        expect(await keys.links.find(token)).toBeDefined();
        expect(setByNavigation).toEqual([]);
      });
    }

    test('cannot send the request of the button, nor show the app in a frame', async ({
      page,
      context,
      expectedErrors,
    }) => {
      expectedErrors.push(/./);
      await signInAs(page, server.url, 'Ada');
      const before = await cookieValues(context);
      const { token } = await newLink(server.url, 'Mallory');
      const origin = new URL(server.url).origin;
      const page_secret = 'A'.repeat(43);
      await page.goto(foreign.show(foreign[from], ''));
      for (const body of [{ token, page_secret }, { page_secret }]) {
        const route = 'token' in body ? ROUTES.sessionLink : ROUTES.session;
        for (const mode of ['no-cors', 'cors'] as const) {
          await page.evaluate(
            ([url, text, how]) =>
              fetch(url, { method: 'POST', body: text, mode: how, credentials: 'include' }).catch(
                () => undefined,
              ),
            [origin + route, JSON.stringify(body), mode] as const,
          );
        }
        // As text/plain a form posts JSON whose last value holds the equals sign.
        const name = `${JSON.stringify(body).slice(0, -1)},"x":"`;
        const field = `<input type="hidden" name='${name}' value='"}'>`;
        const target = `method="post" enctype="text/plain" action="${origin}${route}"`;
        const form = `<form ${target}>${field}<button>go</button></form>`;
        await page.goto(foreign.show(foreign[from], form));
        const answered = page.waitForResponse((r) => r.url() === origin + route);
        await page.getByText('go').click();
        expect((await answered).status()).toBe(403);
        await page.goto(foreign.show(foreign[from], ''));
      }
      await page.evaluate(
        (url) => fetch(url, { method: 'DELETE', credentials: 'include' }).catch(() => undefined),
        origin + ROUTES.session,
      );
      const frame = `<iframe src="${server.url}?token=${token}"></iframe>`;
      await page.goto(foreign.show(foreign[from], frame));
      await expect(page.frameLocator('iframe').getByText('Sign in')).toHaveCount(0);
      expect(await cookieValues(context)).toEqual(before);
      await expectSignedInAs(page, server.url, 'Ada');
      expect(await keys.links.find(token)).toBeDefined();
    });
  });
}

test('another port of the host cannot use the cookie that browsers send to it', async ({
  page,
  context,
  expectedErrors,
}) => {
  expectedErrors.push(/./);
  await page.goto(`${server.url}dataset/${datasetId}/data`);
  const image = page
    .getByRole('link', { name: /^Find images similar/ })
    .first()
    .locator('img');
  await expect
    .poll(() => image.evaluate((shown: HTMLImageElement) => shown.naturalWidth))
    .toBeGreaterThan(0);
  const shownUrl = new URL(await image.evaluate((shown: HTMLImageElement) => shown.src));
  // What answers and links tell of an image; the rest of its address never leaves the page.
  shownUrl.searchParams.delete(MEDIA_SECRET_PARAM);
  const imageUrl = shownUrl.href;
  const origin = new URL(server.url).origin;
  const exportUrl = `${origin}${routePath(ROUTES.export, { dataset_id: datasetId })}`;

  await page.goto(foreign.show(foreign.otherPort, ''));
  const answers: (number | 'blocked')[] = [];
  context.on('response', (response) => {
    if (response.url().startsWith(origin)) answers.push(response.status());
  });
  // Of what a browser keeps from the page it tells no status.
  context.on('requestfailed', (request) => {
    if (request.url().startsWith(origin)) answers.push('blocked');
  });
  const outcome = await page.evaluate(
    async ([datasets, picture]) => {
      const read = (mode: RequestMode) =>
        fetch(datasets, { credentials: 'include', mode }).then(
          async (response) => `${response.type} ${(await response.text()).length}`,
          () => 'refused',
        );
      const load = (tag: 'img' | 'script', src: string) =>
        new Promise<string>((resolve) => {
          const element = document.createElement(tag);
          element.onload = () => resolve('loaded');
          element.onerror = () => resolve('refused');
          element.src = src;
          document.body.append(element);
        });
      return {
        cors: await read('cors'),
        noCors: await read('no-cors'),
        image: await load('img', picture),
        script: await load('script', datasets),
      };
    },
    [origin + ROUTES.datasets, imageUrl] as const,
  );
  expect(outcome).toEqual({
    cors: 'refused',
    noCors: 'refused',
    image: 'refused',
    script: 'refused',
  });
  await page.goto(foreign.show(foreign.otherPort, `<a href="${exportUrl}">go</a>`));
  const exported = page.waitForResponse((response) => response.url() === exportUrl);
  await page.getByText('go').click();
  expect((await exported).status()).toBe(401);
  // Under an address that the browser has not cached for its own user.
  const fetched = `${imageUrl}${imageUrl.includes('?') ? '&amp;' : '?'}fetched`;
  await page.goto(foreign.show(foreign.otherPort, `<a href="${fetched}">go</a>`));
  const shown = page.waitForResponse((response) => response.url().endsWith('fetched'));
  await page.getByText('go').click();
  expect((await shown).status()).toBe(401);
  expect(answers.length).toBeGreaterThanOrEqual(6);
  expect(answers.filter((answer) => answer !== 'blocked' && answer < 400)).toEqual([]);

  // The server of that port holds the cookie, and asks by itself.
  const cookie = foreign.cookies.at(-1) ?? '';
  expect(cookie).toContain(`semblance_${server.port}=ey`);
  const asOurPage = { cookie, 'sec-fetch-site': 'same-origin', referer: server.url };
  for (const url of [origin + ROUTES.datasets, origin + ROUTES.key, exportUrl, imageUrl]) {
    expect((await fetch(url, { headers: asOurPage })).status, url).toBe(401);
  }
  const page_secret = 'A'.repeat(43);
  const stolen = { cookie, 'x-page-secret': page_secret };
  expect((await fetch(origin + ROUTES.key, { headers: stolen })).status).toBe(401);
});

test('tabs, reloads and servers on several ports keep their sessions', async ({
  page,
  context,
  workFolder,
}) => {
  const folder = path.join(workFolder, 'second');
  await mkdir(folder);
  const second = await startSemblance({ folders: [folder], dataDir: `${folder} data` });
  const address = `${server.url}dataset/${datasetId}/data`;
  await page.goto(address);
  const tab = await context.newPage();
  await tab.goto(second.url);
  await expect(tab.getByText('second has no images')).toBeVisible();
  for (const one of [page, tab, page]) {
    await one.reload();
    await expect(one.getByRole('button', WHOSE)).toBeVisible();
  }
  await expect(page.getByRole('heading', { name: 'All clusters' })).toBeVisible();
  await tab.goto(address);
  await expect(tab.getByRole('heading', { name: 'All clusters' })).toBeVisible();
  expect((await context.cookies()).map(({ name }) => name).sort()).toEqual(
    [server.port, second.port].map((port) => `semblance_${port}`).sort(),
  );
  // Under another key in one tab, the other shows nothing that it loaded before.
  await tab.goto((await newLink(server.url, 'Grace', 'reader')).address);
  await tab.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('button', WHOSE)).toHaveAttribute('title', /Grace, reader/);
  await tab.close();
  await second.stop();
});
