import { zipSync } from 'fflate';
import type { ApiWorld } from '../openapi/api-world.ts';
import { OPERATIONS, type Operation } from '../openapi/operations.ts';
import type {
  Edit,
  PlannedBody,
  PlannedPart,
  PlannedRequest,
  PlannedValue,
} from './planned-request.ts';

export interface BuiltRequest {
  readonly method: string;
  /** Path and query as they go over the wire. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/** What may be deleted: datasets that were made by the way. */
export interface Spare {
  readonly datasetIds: string[];
}

const NOBODYS_ID = '12345678-1234-4321-8888-123456789abc';
const BOUNDARY = 'fuzzed-boundary';

/** The request with ids that are there in the place of their names. */
export function buildRequest(planned: PlannedRequest, world: ApiWorld, spare: Spare): BuiltRequest {
  const operation = OPERATIONS[planned.operationIndex];
  if (!operation) throw new Error('there is no such operation');
  const text = (value: PlannedValue) => textOf(value, knownAt(world, operation.path));
  const built = planned.body && buildBody(planned.body, world, text);
  return {
    method: planned.method,
    target: targetOf(operation, planned, (raw) => {
      const isWhole = planned.method === 'DELETE' && operation.path.endsWith('/{dataset_id}');
      const isNeeded = text(raw).trim().toLowerCase() === world.known['dataset_id']?.[0];
      return isWhole && isNeeded ? takeSpare(spare) : text(raw);
    }),
    headers: {
      ...(built?.contentType && { 'content-type': built.contentType }),
      ...Object.fromEntries(planned.extraHeaders),
    },
    body: built?.bytes,
  };
}

function targetOf(
  operation: Operation,
  { params }: PlannedRequest,
  text: (value: PlannedValue) => string,
): string {
  let pathname = operation.path;
  const query: string[] = [];
  for (const { name, in: place } of operation.parameters) {
    const value = params[name];
    const encoded = value === undefined ? '' : encode(text(value));
    if (place === 'path') pathname = pathname.replace(`{${name}}`, () => encoded);
    else if (value !== undefined) query.push(`${name}=${encoded}`);
  }
  return query.length > 0 ? `${pathname}?${query.join('&')}` : pathname;
}

/** What fills a dataset goes to the one of uploaded images. */
function knownAt({ known, uploadedId }: ApiWorld, path: string): ApiWorld['known'] {
  const fillsIt = /\/(add_media|upload|media)$|\/ingestion\/\{/.test(path);
  return fillsIt ? { ...known, dataset_id: [uploadedId] } : known;
}

function takeSpare(spare: Spare): string {
  return spare.datasetIds.pop() ?? NOBODYS_ID;
}

function textOf(value: PlannedValue, known: ApiWorld['known']): string {
  if ('text' in value) return value.text;
  const values = known[value.known] ?? [];
  return edited(values[value.nth % values.length] ?? NOBODYS_ID, value.edit);
}

function edited(id: string, edit: Edit): string {
  switch (edit) {
    case 'upper case':
      return id.toUpperCase();
    case 'cut':
      return id.slice(0, -1);
    case 'spaced':
      return ` ${id} `;
    case 'one off':
      return `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`;
    default:
      return id;
  }
}

/** Percent-encoded byte by byte, for texts that no URL may hold; what is encoded already stays so. */
function encode(text: string): string {
  if (/^%[!-~]*$/.test(text)) return text;
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      const isPlain = /[\w.~-]/.test(character);
      return isPlain ? character : `%${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

function buildBody(
  body: PlannedBody,
  world: ApiWorld,
  text: (value: PlannedValue) => string,
): { contentType: string; bytes: Buffer } {
  if (body.kind === 'raw') return { contentType: body.contentType, bytes: Buffer.from(body.text) };
  if (body.kind === 'multipart') return buildMultipart(body.parts, body.damage, world);
  const value = inPlace(body.value, world, text);
  const isForm = body.contentType === 'application/x-www-form-urlencoded';
  const content = isForm
    ? String(new URLSearchParams(Object.entries(value ?? {}).map(([k, v]) => [k, String(v)])))
    : JSON.stringify(value);
  return { contentType: body.contentType, bytes: Buffer.from(content) };
}

/** Puts ids and addresses that are there into what was generated. */
function inPlace(value: unknown, world: ApiWorld, text: (value: PlannedValue) => string): unknown {
  if (value === 'https://example.com/picture.jpg') return world.imageAddress;
  if (Array.isArray(value)) return value.map((item) => inPlace(item, world, text));
  if (typeof value !== 'object' || value === null) return value;
  if ('known' in value && 'nth' in value) return text(value as PlannedValue);
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, inPlace(field, world, text)]),
  );
}

function buildMultipart(
  parts: readonly PlannedPart[],
  damage: string,
  world: ApiWorld,
): { contentType: string; bytes: Buffer } {
  const chunks = parts.flatMap((part) => {
    const gap = damage === 'no blank line' ? '\r\n' : '\r\n\r\n';
    const fileName = part.fileName === undefined ? '' : `; filename="${part.fileName}"`;
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${part.name}"${fileName}${gap}`;
    const chunk = Buffer.concat([Buffer.from(head), contentOf(part, world), Buffer.from('\r\n')]);
    // Hundreds of whole pictures would be no other test than hundreds of small parts.
    return Array.from({ length: chunk.length > 1000 ? 1 : part.repeat }, () => chunk);
  });
  const whole = Buffer.concat([
    ...chunks,
    Buffer.from(damage === 'no end' ? '' : `--${BOUNDARY}--\r\n`),
  ]);
  const named = damage === 'wrong boundary' ? 'another' : BOUNDARY;
  return {
    contentType: `multipart/form-data${damage === 'no boundary' ? '' : `; boundary=${named}`}`,
    bytes: damage === 'torn' ? whole.subarray(0, whole.length / 2) : whole,
  };
}

function contentOf({ content }: PlannedPart, { picture }: ApiWorld): Buffer {
  switch (content) {
    case 'picture':
      return picture;
    case 'torn picture':
      return picture.subarray(0, picture.length / 3);
    case 'archive':
      return Buffer.from(zipSync({ 'a/picture.jpg': picture, '../up.jpg': picture }));
    case 'text':
      return Buffer.from('no picture');
    default:
      return Buffer.alloc(0);
  }
}
