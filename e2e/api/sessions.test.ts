import { rm } from 'node:fs/promises';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCAL_KEY } from '#contract/key-description.ts';
import { ROUTES } from '#contract/routes.ts';
import { Session } from '#contract/session.ts';
import { cookieOf, newPageSecret } from '../page-session.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let dataDir: string;
let server: TestServer;
beforeAll(async () => {
  dataDir = await temporaryFolder();
  server = await startTestServer({ dataDir });
});
afterAll(async () => {
  await server.close();
  await rm(dataDir, { recursive: true });
});

/** A browser as far as its one cookie and the secret of its page. */
class Browser {
  readonly #url: string;
  cookie: string;
  pageSecret: string;

  constructor(url = server.url, cookie = '', pageSecret = newPageSecret()) {
    this.#url = url;
    this.cookie = cookie;
    this.pageSecret = pageSecret;
  }

  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = {
      ...init.headers,
      'x-page-secret': this.pageSecret,
      ...(this.cookie && { cookie: this.cookie }),
    };
    const response = await fetch(this.#url + path, { redirect: 'manual', ...init, headers });
    this.cookie = cookieOf(response) || this.cookie;
    return response;
  }

  async session(method = 'GET'): Promise<unknown> {
    return (await this.ask(method)).json();
  }

  ask(method: string, headers: Record<string, string> = {}): Promise<Response> {
    const body = method === 'POST' && JSON.stringify({ page_secret: this.pageSecret });
    return this.send(ROUTES.session, { method, headers, ...(body && { body }) });
  }

  /** As the app does when its page is opened. */
  async openPage(): Promise<void> {
    const answer = Session.parse(await this.session());
    if (answer.state === 'NONE' && answer.may_open_here) await this.session('POST');
  }

  async signIn(token: string): Promise<void> {
    const body = JSON.stringify({ token, page_secret: this.pageSecret });
    await this.send(ROUTES.sessionLink, { method: 'POST', body });
  }

  /** The status that the API answers with under the session. */
  async mayCome(): Promise<number> {
    return (await this.send(ROUTES.datasets)).status;
  }
}

async function browserOf(role: 'reader' | 'editor'): Promise<{ browser: Browser; key: string }> {
  const { key } = await server.keys.ring.add({ name: `a ${role}`, role, datasetIds: null });
  const browser = new Browser();
  await browser.signIn(await server.keys.links.create(key, 60));
  return { browser, key };
}

describe('signing out', () => {
  test('ends the session on the server, also for a copy of the cookie and across restarts', async () => {
    const { browser } = await browserOf('reader');
    const copy = new Browser(server.url, browser.cookie, browser.pageSecret);
    expect(await browser.session()).toEqual({ state: 'OPEN', may_open_here: true });
    expect(await browser.session('DELETE')).toEqual({ state: 'SIGNED_OUT', may_open_here: true });
    expect(await browser.mayCome()).toBe(401);
    expect(await copy.mayCome()).toBe(401);

    await server.close();
    server = await startTestServer({ dataDir });
    // The name of the cookie carries the port.
    const value = copy.cookie.slice(copy.cookie.indexOf('='));
    const name = new Browser();
    await name.openPage();
    const later = new Browser(server.url, name.cookie.split('=')[0] + value, copy.pageSecret);
    expect(await later.mayCome()).toBe(401);
    expect(await later.session()).toMatchObject({ state: 'SIGNED_OUT' });
  });

  test('the next page does not sign this machine in again, only a request does', async () => {
    const browser = new Browser();
    await browser.openPage();
    expect(await browser.mayCome()).toBe(200);
    await browser.session('DELETE');
    await browser.openPage();
    expect(await browser.mayCome()).toBe(401);
    expect(await browser.session()).toEqual({ state: 'SIGNED_OUT', may_open_here: true });
    expect(await browser.session('POST')).toEqual({ state: 'OPEN', may_open_here: true });
    expect(await (await browser.send(ROUTES.key)).json()).toMatchObject({ key: LOCAL_KEY });
  });

  test('the page of another site can sign neither in nor out', async () => {
    const { browser } = await browserOf('reader');
    for (const method of ['POST', 'DELETE']) {
      for (const origin of ['http://evil.example', 'http://127.0.0.1:1', 'null']) {
        const { status } = await browser.ask(method, { origin });
        expect(status, `${method} from ${origin}`).toBe(403);
      }
    }
    expect(await browser.mayCome()).toBe(200);
  });
});

describe('a browser whose session is over', () => {
  test('a browser with a revoked key does not get the session of this machine', async () => {
    const { browser, key } = await browserOf('editor');
    await server.keys.ring.revoke(key);
    await browser.openPage();
    expect(await browser.mayCome()).toBe(401);
    expect(await browser.session()).toEqual({ state: 'OVER', may_open_here: true });
  });

  test('a page that lost its secret does not get the session of this machine, unless it had that', async () => {
    const { browser } = await browserOf('reader');
    browser.pageSecret = newPageSecret();
    await browser.openPage();
    expect(await browser.session()).toMatchObject({ state: 'OVER' });
    const atThisMachine = new Browser();
    await atThisMachine.openPage();
    atThisMachine.pageSecret = newPageSecret();
    expect(await atThisMachine.mayCome()).toBe(401);
    await atThisMachine.openPage();
    expect(await atThisMachine.mayCome()).toBe(200);
  });

  test('a browser with an expired session does not get that of this machine, unless it had that', async () => {
    const { browser, key } = await browserOf('reader');
    const [name] = browser.cookie.split('=');
    const expired = async (subject: string) => {
      const session = await new SignJWT({})
        .setProtectedHeader({ alg: 'HS256' })
        .setJti('4b1b8f4e-3e39-4b8e-9d0f-1c1b1a0a9c55')
        .setSubject(subject)
        .setAudience('semblance-session')
        .setExpirationTime('-1 s')
        .sign(server.keys.sessionSecret);
      return new Browser(server.url, `${name}=${session}`);
    };
    const ofReader = await expired(key);
    await ofReader.openPage();
    expect(await ofReader.session()).toMatchObject({ state: 'OVER' });
    const ofThisMachine = await expired(LOCAL_KEY);
    await ofThisMachine.openPage();
    expect(await ofThisMachine.mayCome()).toBe(200);
  });
});

describe('the session of this machine', () => {
  test('does not replace an open session', async () => {
    const { browser } = await browserOf('reader');
    expect(await browser.session('POST')).toMatchObject({ state: 'OPEN' });
    expect(await (await browser.send(ROUTES.key)).json()).toMatchObject({ role: 'reader' });
  });

  test('is not opened through a proxy, or on a server that others can reach', async () => {
    for (const header of ['x-forwarded-for', 'cf-connecting-ip', 'tailscale-user-login', 'via']) {
      const forwarded = await new Browser().ask('POST', { [header]: '192.0.2.7' });
      expect(forwarded.status, header).toBe(403);
    }
    const guarded = await startTestServer({ needsOneTimeToken: true });
    const browser = new Browser(guarded.url);
    const refused = await browser.ask('POST');
    expect(refused.status).toBe(403);
    expect((await refused.json()).detail).toContain('keys link');
    expect(await browser.session()).toEqual({ state: 'NONE', may_open_here: false });
    await guarded.close();
  });
});
