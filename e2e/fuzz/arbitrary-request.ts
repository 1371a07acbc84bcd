import fc from 'fast-check';
import {
  OPERATIONS,
  type Operation,
  type Parameter,
  resolve,
  type Schema,
} from '../openapi/operations.ts';
import { HOSTILE_JSON, HOSTILE_TEXTS } from './hostile-values.ts';
import type {
  Damage,
  Edit,
  PlannedBody,
  PlannedPart,
  PlannedRequest,
  PlannedValue,
} from './planned-request.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const EDITS: readonly Edit[] = ['upper case', 'cut', 'spaced', 'one off'];
const DAMAGES: readonly Damage[] = [
  'wrong boundary',
  'no end',
  'no boundary',
  'torn',
  'no blank line',
];
const HEADERS = [
  ['If-None-Match', '*'],
  ['If-None-Match', '"'.repeat(2000)],
  ['Range', 'bytes=-1,999999999999-'],
  ['Accept', 'application/xml'],
  ['Accept-Encoding', 'gzip;q=-1, br;q=nan'],
  ['Content-Encoding', 'gzip'],
  ['X-Forwarded-For', '127.0.0.1, ::1, x'],
  ['X-Forwarded-Prefix', '/../x'],
  ['Forwarded', 'for="[::1]:x";proto=, host="'],
  ['X-Request-Id', `${'x'.repeat(3000)}`],
  ['Cookie', 'semblance_session=%00; =; ;;'],
  ['Expect', '100-continue'],
  ['Expect', 'nothing'],
] as const;

/** Requests to every operation of the document alike: most of them right but for one thing or two. */
export const arbitraryRequest: fc.Arbitrary<PlannedRequest> = fc
  .nat(OPERATIONS.length - 1)
  .chain((operationIndex) => {
    const operation = OPERATIONS[operationIndex];
    if (!operation) throw new Error('there is no such operation');
    return fc.record({
      operationIndex: fc.constant(operationIndex),
      method: mostly(fc.constant(operation.method), fc.constantFrom(...METHODS), 30),
      params: fc.record(
        Object.fromEntries(operation.parameters.map((one) => [one.name, arbitraryParam(one)])),
      ),
      extraHeaders: mostly<(readonly [string, string])[]>(
        fc.constant([]),
        fc.subarray([...HEADERS], { maxLength: 3 }),
        8,
      ),
      authorization: mostly(
        fc.constant('token' as const),
        fc.constantFrom('none' as const, 'garbage' as const, 'other key' as const),
        20,
      ),
      body: arbitraryBody(operation),
    });
  });

/** One in `n` is the other. */
function mostly<T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>, n: number): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: usual, weight: n - 1 }, { arbitrary: other, weight: 1 });
}

const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

function arbitraryParam({ name, schema, required, example }: Parameter) {
  const right = valueFor(name, { ...schema, example: example ?? schema.example });
  const value = mostly<PlannedValue | undefined>(right, wrongValue(name), 8);
  // Few of those that may be left out: many filters at once contradict each other.
  return required
    ? mostly(value, fc.constant(undefined), 60)
    : mostly<PlannedValue | undefined>(fc.constant(undefined), value, 4);
}

function wrongValue(name: string): fc.Arbitrary<PlannedValue> {
  return fc.oneof(
    hostileText.map((text) => ({ text })),
    fc.record({ known: fc.constant(name), nth: fc.nat(50), edit: fc.constantFrom(...EDITS) }),
    // What is there, but as something else.
    fc.record({
      known: fc.constantFrom('dataset_id', 'media_id', 'cluster_id', 'view_id'),
      nth: fc.nat(50),
      edit: fc.constant('none' as const),
    }),
  );
}

function valueFor(name: string, schema: Schema): fc.Arbitrary<PlannedValue> {
  if (schema.format === 'uuid' || name === 'secret' || name === 'trans_id') {
    return fc.record({ known: fc.constant(name), nth: fc.nat(50), edit: fc.constant('none') });
  }
  return scalarFor(schema).map((value) => ({ text: String(value) }));
}

function scalarFor(schema: Schema): fc.Arbitrary<unknown> {
  const { minimum = 0, maximum = 5, type } = schema;
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (type === 'integer') return fc.integer({ min: minimum, max: maximum });
  if (type === 'number') return fc.double({ min: minimum, max: 2, noNaN: true });
  if (type === 'boolean') return fc.boolean();
  const text = fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom('dog', 'cat', 'red'));
  return schema.example === undefined ? text : fc.oneof(fc.constant(schema.example), text);
}

function arbitraryBody({ bodies }: Operation): fc.Arbitrary<PlannedBody | undefined> {
  const arbitraries = Object.entries(bodies).map(([contentType, schema]) =>
    contentType === 'multipart/form-data' ? multipartFor(schema) : jsonFor(contentType, schema),
  );
  if (arbitraries.length === 0) return mostly(fc.constant(undefined), rawBody, 15);
  return mostly<PlannedBody | undefined>(
    fc.oneof(...arbitraries),
    fc.oneof(rawBody, fc.constant(undefined)),
    6,
  );
}

const rawBody: fc.Arbitrary<PlannedBody> = fc.record({
  kind: fc.constant('raw' as const),
  contentType: fc.constantFrom(
    'application/json',
    'application/json; charset=utf-16',
    'text/plain',
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'application/x-www-form-urlencoded',
    'image/jpeg',
    '',
  ),
  text: fc.oneof(fc.constantFrom(...HOSTILE_JSON), hostileText, fc.json({ maxDepth: 4 })),
});

function jsonFor(contentType: string, schema: Schema): fc.Arbitrary<PlannedBody> {
  return fc.record({
    kind: fc.constant('json' as const),
    contentType: fc.constant(contentType),
    value: mostly<unknown>(objectFor(schema), fc.jsonValue(), 12),
  });
}

function objectFor(schema: Schema): fc.Arbitrary<unknown> {
  const { properties = {}, required = [] } = resolve(schema);
  const fields = Object.entries(properties).map(([name, property]) => {
    const right = fieldFor(name, resolve(property));
    const wrong = fc.oneof(hostileText, fc.jsonValue({ maxDepth: 3 }));
    return [name, mostly<unknown>(right, wrong, 8)] as const;
  });
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required] });
}

function fieldFor(name: string, schema: Schema): fc.Arbitrary<unknown> {
  if (schema.type === 'array') {
    const item = fieldFor(name, resolve(schema.items ?? {}));
    return fc.array(item, { maxLength: 4 });
  }
  if (schema.type === 'object') return objectFor(schema);
  if (schema.format === 'uuid') return valueFor(name, schema);
  return scalarFor(schema);
}

function multipartFor(schema: Schema): fc.Arbitrary<PlannedBody> {
  const names = [...Object.keys(resolve(schema).properties ?? {}), 'file', '', '__proto__'];
  const part: fc.Arbitrary<PlannedPart> = fc.record({
    name: mostly(fc.constantFrom(...names), hostileText, 15),
    fileName: mostly<string | undefined>(
      fc.constantFrom('picture.jpg', 'a/b/c.png', 'pictures.zip', undefined),
      hostileText,
      5,
    ),
    content: fc.constantFrom('picture', 'picture', 'torn picture', 'archive', 'text', 'nothing'),
    repeat: mostly(fc.constant(1), fc.constantFrom(2, 500), 40),
  });
  return fc.record({
    kind: fc.constant('multipart' as const),
    parts: fc.array(part, { minLength: 1, maxLength: 3 }),
    damage: mostly<Damage>(fc.constant('none'), fc.constantFrom(...DAMAGES), 6),
  });
}
