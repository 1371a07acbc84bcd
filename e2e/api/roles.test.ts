import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiKey } from '#auth/api-keys.ts';
import { type Method, NEEDS, type Need } from '#contract/permissions.ts';
import { isAtLeast, ROLES } from '#contract/roles.ts';
import { ROUTES, routePath } from '#contract/routes.ts';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import { drawImage } from '../gallery.ts';
import { cookieOf, linkSession, newPageSecret, post } from '../page-session.ts';
import { startTestServer, type TestServer, temporaryFolder } from './server.ts';

let root: string;
let server: TestServer;
let shown: LiveDataset;
let hidden: LiveDataset;

beforeAll(async () => {
  root = await temporaryFolder();
  server = await startTestServer({ dataDir: path.join(root, 'data') });
  shown = await datasetOf('shown', 'balls');
  hidden = await datasetOf('hidden', 'stars');
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

async function datasetOf(name: string, kind: 'balls' | 'stars'): Promise<LiveDataset> {
  const folder = path.join(root, name);
  await mkdir(folder);
  for (let n = 0; n < 2; n++) {
    await writeFile(path.join(folder, `${n}.jpg`), await drawImage(kind, n));
  }
  const dataset = await server.addFolder(folder);
  await server.engine.index(dataset);
  return dataset;
}

const keyFor = (role: ApiKey['role'], datasetIds: string[] | null = null) =>
  server.keys.ring.add({ name: `a ${role}`, role, datasetIds });

interface Call {
  readonly method: Method;
  readonly need: Need;
  readonly path: string;
}

/** Every method of every route, about an image of the dataset; about none that is there by default. */
function callsAbout(dataset?: LiveDataset): Call[] {
  const datasetId = dataset?.stored.datasetId ?? randomUUID();
  const mediaId = dataset?.index?.mediaIdOf(0) ?? randomUUID();
  const fill = (_: string, name: string) => (name === 'dataset_id' ? datasetId : mediaId);
  return Object.entries(NEEDS).flatMap(([name, methods]) => {
    const route: string = ROUTES[name as keyof typeof ROUTES];
    return Object.entries(methods).map(([method, need]) => ({
      method: method as Method,
      need,
      path: route.replace(/:(\w+)/g, fill),
    }));
  });
}

const call = ({ method, path: pathname }: Call, key: ApiKey) =>
  server.get(pathname, { method }, key);

describe('a role', () => {
  test('every route requires its role, and rejects a lesser one with a message', async () => {
    for (const role of ROLES) {
      const key = await keyFor(role);
      for (const one of callsAbout()) {
        const response = await call(one, key);
        const isEnough = one.need === 'anyone' || isAtLeast(role, one.need);
        const what = `${role}: ${one.method} ${one.path}`;
        if (isEnough) expect(response.status, what).not.toBe(403);
        else {
          expect(response.status, what).toBe(403);
          expect((await response.json()).detail, what).toContain(`This needs ${one.need} access.`);
        }
      }
    }
  });

  test('a request without a token is rejected', async () => {
    for (const { method, need, path: pathname } of callsAbout(shown)) {
      const { status } = await fetch(server.url + pathname, { method });
      if (need === 'anyone') expect(status, `${method} ${pathname}`).not.toBe(401);
      else expect(status, `${method} ${pathname}`).toBe(401);
    }
  });

  test('lets an editor tag but not a reader, and a key can read its own rights', async () => {
    const body = JSON.stringify({ tag: 'good', media_ids: [shown.index?.mediaIdOf(0)] });
    const tag = (key: ApiKey) =>
      server.get(
        routePath(ROUTES.tags, { dataset_id: shown.stored.datasetId }),
        { method: 'POST', body },
        key,
      );
    expect((await tag(await keyFor('editor'))).status).toBe(200);
    const reader = await keyFor('reader', [shown.stored.datasetId]);
    expect((await tag(reader)).status).toBe(403);
    expect(await (await server.get(ROUTES.key, {}, reader)).json()).toEqual({
      key: reader.key,
      name: 'a reader',
      role: 'reader',
      dataset_ids: [shown.stored.datasetId],
    });
  });
});

test('changes and rejected changes are in the audit log with their author and address', async () => {
  const body = JSON.stringify({ tag: 'kept', media_ids: [shown.index?.mediaIdOf(0)] });
  const route = routePath(ROUTES.tags, { dataset_id: shown.stored.datasetId });
  const editor = await keyFor('editor');
  const reader = await keyFor('reader');
  await server.get(route, { method: 'POST', body }, editor);
  await server.get(route, { method: 'DELETE', body }, reader);
  const text = await readFile(path.join(root, 'data', 'audit.jsonl'), 'utf8');
  const [done, refused] = text
    .trimEnd()
    .split('\n')
    .slice(-2)
    .map((line) => JSON.parse(line));
  expect(done).toMatchObject({
    key: editor.key,
    name: 'a editor',
    from: '127.0.0.1',
    what: `POST ${route}`,
    status: 200,
    details: { tag: 'kept', n_media: 1 },
  });
  expect(refused).toMatchObject({ key: reader.key, what: `DELETE ${route}`, status: 403 });
  expect(text).not.toContain(editor.secret);
});

describe('a key for one dataset', () => {
  test('sees nothing of another dataset, on any route', async () => {
    const key = await keyFor('editor', [shown.stored.datasetId]);
    for (const one of callsAbout(hidden)) {
      if (!one.path.includes(hidden.stored.datasetId) && !one.path.includes('/image/')) continue;
      if (one.need === 'admin') continue;
      const response = await call(one, key);
      expect(response.status, `${one.method} ${one.path}`).toBe(404);
    }
    const config = `${ROUTES.userConfig}?dataset_id=${hidden.stored.datasetId}`;
    expect((await server.get(config, {}, key)).status).toBe(404);
    const listed = await (await server.get(ROUTES.datasets, {}, key)).json();
    expect(listed.map(({ id }: { id: string }) => id)).toEqual([shown.stored.datasetId]);
  });

  test('sees the same of its dataset as an admin', async () => {
    const key = await keyFor('editor', [shown.stored.datasetId]);
    for (const one of callsAbout(shown)) {
      if (one.method !== 'GET' || one.need === 'admin') continue;
      // It creates another one.
      if (one.path === ROUTES.ingestionDataset) continue;
      const { status } = await call(one, server.keys.ring.local);
      expect((await call(one, key)).status, one.path).toBe(status);
    }
  });
});

describe('a key', () => {
  test('a revoked key becomes invalid at once, with its sessions', async () => {
    const key = await keyFor('reader');
    const headers = await linkSession(server.url, await server.keys.links.create(key.key, 60));
    const bySession = () => fetch(server.url + ROUTES.key, { headers });
    expect((await server.get(ROUTES.datasets, {}, key)).status).toBe(200);
    expect(await (await bySession()).json()).toMatchObject({ name: 'a reader', role: 'reader' });
    expect(await server.keys.ring.revoke(key.key)).toBe(true);
    expect((await server.get(ROUTES.datasets, {}, key)).status).toBe(401);
    expect((await bySession()).status).toBe(401);
  });

  test('keeps its secret encrypted, together with its role and datasets', async () => {
    const key = await keyFor('reader', [shown.stored.datasetId]);
    const folder = path.join(root, 'data', 'keys');
    const file = path.join(folder, `${key.key}.json`);
    const text = await readFile(file, 'utf8');
    expect(text).not.toContain(key.secret);
    await writeFile(file, text.replace('"reader"', '"admin"'));
    expect((await server.get(ROUTES.datasets, {}, key)).status).toBe(401);
    await writeFile(file, text);
    expect((await server.get(ROUTES.datasets, {}, key)).status).toBe(200);
  });

  test('every file of the data directory is readable by the owner only', async () => {
    await keyFor('reader');
    await server.keys.links.create('local', 60);
    const dataDir = path.join(root, 'data');
    const secrets = ['secret.key', 'keys', 'links'];
    for (const name of secrets) {
      for (const file of await filesOf(path.join(dataDir, name))) {
        const { mode } = await stat(file);
        expect(mode & 0o077, file).toBe(0);
      }
    }
    expect((await stat(dataDir)).mode & 0o077).toBe(0);
  });
});

describe('a sign-in link', () => {
  const open = (token: string) => linkSession(server.url, token);
  const statusOf = async (token: string) =>
    (await fetch(`${server.url}${ROUTES.sessionLink}?token=${token}`)).status;

  test('opens one session, until it expires or its key is revoked', async () => {
    const key = await keyFor('reader');
    const token = await server.keys.links.create(key.key, 60);
    expect(await statusOf(token)).toBe(200);
    await open(token);
    expect(await statusOf(token)).toBe(404);
    await expect(open(token)).rejects.toThrow(/already been used/);
    const late = await server.keys.links.create(key.key, -1);
    expect(await statusOf(late)).toBe(404);
    await expect(open(late)).rejects.toThrow(/expired/);
    const ended = await server.keys.links.create(key.key, 60);
    await server.keys.ring.revoke(key.key);
    expect(await statusOf(ended)).toBe(404);
    await expect(open(ended)).rejects.toThrow(/revoked/);
  });

  test('shows whose key it is for before it is used', async () => {
    const key = await keyFor('editor', [shown.stored.datasetId]);
    const token = await server.keys.links.create(key.key, 60);
    const response = await fetch(`${server.url}${ROUTES.sessionLink}?token=${token}`);
    expect(await response.json()).toEqual({
      key: key.key,
      name: 'a editor',
      role: 'editor',
      dataset_ids: [shown.stored.datasetId],
    });
  });

  test('ends the session that it replaces', async () => {
    const linkFor = async (role: ApiKey['role']) =>
      server.keys.links.create((await keyFor(role)).key, 60);
    const before = await open(await linkFor('editor'));
    const page_secret = newPageSecret();
    const token = await linkFor('reader');
    const signedIn = await post(server.url, ROUTES.sessionLink, { token, page_secret }, before);
    const after = { cookie: cookieOf(signedIn), 'x-page-secret': page_secret };
    const keyOf = (headers: Record<string, string>) => fetch(server.url + ROUTES.key, { headers });
    expect(await (await keyOf(after)).json()).toMatchObject({ role: 'reader' });
    expect((await keyOf(before)).status).toBe(401);
  });

  test('cannot be opened by a page of another origin', async () => {
    const token = await server.keys.links.create((await keyFor('reader')).key, 60);
    for (const origin of ['http://evil.example', 'http://127.0.0.1:1', 'null']) {
      const body = { token, page_secret: newPageSecret() };
      const refused = await post(server.url, ROUTES.sessionLink, body, { origin });
      expect(refused.status).toBe(403);
      expect(cookieOf(refused)).toBe('');
    }
    expect(await statusOf(token)).toBe(200);
  });
});

async function filesOf(file: string): Promise<string[]> {
  if ((await stat(file)).isFile()) return [file];
  const names = await readdir(file);
  return [file, ...names.map((name) => path.join(file, name))];
}
