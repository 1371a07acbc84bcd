import { setTimeout } from 'node:timers/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXAMPLE_IDS } from '#contract/example-ids.ts';
import { ExploreResponse } from '#contract/search/explore.ts';
import { EXAMPLE_LINK_TOKEN } from '#contract/session.ts';
import { type ApiWorld, startApiWorld } from '../openapi/api-world.ts';
import { checkAnswer } from '../openapi/check-answer.ts';
import { exampleBody, exampleOf } from '../openapi/examples.ts';
import { DOCUMENT, OPERATIONS, type Operation } from '../openapi/operations.ts';

const TOO_MANY = 429;

let world: ApiWorld;
beforeAll(async () => {
  world = await startApiWorld();
});
afterAll(async () => {
  expect(world.server.log).toEqual([]);
  await world.close();
});

/** What takes things away comes last, and of that what takes most. */
const IN_ORDER = [...OPERATIONS].sort((a, b) => weight(a) - weight(b));

function weight({ method, path }: Operation): number {
  if (method === 'GET') return 0;
  return method === 'DELETE' ? 1000 - path.length : 1;
}

test('the document is OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone({ ...DOCUMENT }));
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
});

test('every operation has a unique id', () => {
  const names = OPERATIONS.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(names.length);
});

for (const operation of IN_ORDER) {
  const required = paramsOf(operation, ({ required }) => required === true);
  test(`${operation.method} ${operation.path}`, async () => {
    const params = { ...required, ...companions(operation) };
    for (const type of contentTypes(operation)) await expectSuccess(operation, params, type);
  });

  if (operation.method === 'DELETE') continue;
  for (const parameter of operation.parameters) {
    const value = exampleOf(parameter);
    if (parameter.required || value === undefined) continue;
    test(`${operation.method} ${operation.path} with ${parameter.name}=${value}`, async () => {
      const params = {
        ...required,
        ...companions(operation, parameter.name),
        [parameter.name]: value,
      };
      await expectSuccess(operation, params, contentTypes(operation)[0]);
    });
  }
}

function paramsOf(
  { parameters }: Operation,
  isMeant: (parameter: Operation['parameters'][number]) => boolean,
): Record<string, string> {
  return Object.fromEntries(
    parameters.filter(isMeant).map((parameter) => [parameter.name, exampleOf(parameter) ?? '']),
  );
}

function contentTypes({ bodies }: Operation): (string | undefined)[] {
  const types = Object.keys(bodies);
  return types.length > 0 ? types : [undefined];
}

const NEED_AN_ANCHOR = /^(relevance_|anchor_type$|more_like$|less_like$|combine$)/;

/** What an example needs beside it: distances and what is said of an anchor need an anchor. */
function companions({ path }: Operation, name?: string): Record<string, string> {
  const isOfAnchor = name !== undefined && NEED_AN_ANCHOR.test(name);
  const isOfDistances = /\/(distance_histogram|relevance\/.*)$/.test(path) && name !== 'caption';
  return {
    ...((isOfAnchor || isOfDistances) && { anchor_media_id: EXAMPLE_IDS.anchor_media_id }),
    ...(name === 'combine' && { more_like: EXAMPLE_IDS.media_id }),
  };
}

async function expectSuccess(
  operation: Operation,
  params: Readonly<Record<string, string>>,
  contentType: string | undefined,
): Promise<void> {
  const real = await realIds(operation);
  const inPlace = (text: string) =>
    [...real].reduce((done, [example, id]) => done.replaceAll(example, id), text);
  const query = new URLSearchParams();
  let pathname = operation.path;
  for (const [name, value] of Object.entries(params)) {
    if (pathname.includes(`{${name}}`)) pathname = pathname.replace(`{${name}}`, value);
    else query.set(name, value);
  }
  const send = () =>
    world.server.get(inPlace(`${pathname}?${query}`), {
      method: operation.method,
      ...(contentType && exampleBody(operation, contentType, inPlace, world.picture)),
    });
  let response = await send();
  // So many exports are made at once that the next has to wait.
  while (response.status === TOO_MANY) {
    await setTimeout(100);
    response = await send();
  }
  const body = Buffer.from(await response.arrayBuffer());
  const answer = {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    body,
  };
  expect(response.ok, `${response.status} ${body.toString().slice(0, 200)}`).toBe(true);
  expect(checkAnswer(operation, answer)).toEqual([]);
}

const FILLS_A_DATASET = /\/(add_media|upload|media)$|\/ingestion\/\{/;

/** Ids and addresses that are there, by those of the examples. */
async function realIds({ method, path }: Operation): Promise<Map<string, string>> {
  const { known, uploadedId, imageAddress, linkToken } = world;
  const real = new Map([
    ['https://example.com/picture.jpg', imageAddress],
    [EXAMPLE_LINK_TOKEN, linkToken],
  ]);
  for (const [name, example] of Object.entries(EXAMPLE_IDS)) {
    real.set(example, known[name]?.[0] ?? '');
  }
  if (FILLS_A_DATASET.test(path)) real.set(EXAMPLE_IDS.dataset_id, uploadedId);
  if (method === 'DELETE' && path.endsWith('/media')) {
    real.set(EXAMPLE_IDS.media_id, await uploadedMediaId());
  }
  return real;
}

/** Files that were sent are indexed in a moment. */
async function uploadedMediaId(): Promise<string> {
  let found: string | undefined;
  await expect
    .poll(async () => {
      const response = await world.server.get(`/api/v1/explore/${world.uploadedId}`);
      if (response.status !== 200) return undefined;
      const { clusters } = ExploreResponse.parse(await response.json());
      found = clusters[0]?.previews[0]?.media_id;
      return found;
    })
    .toBeDefined();
  return found ?? '';
}
