import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { DOCUMENT, type Operation } from './operations.ts';

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

const DOCUMENT_ID = 'openapi';

// The document holds more than JSON schemas, so what is no keyword of theirs is let be.
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema(DOCUMENT, DOCUMENT_ID);
const validators = new Map<string, ValidateFunction>();

/** What is wrong with an answer by the document: a status, a type or a body that it does not name. */
export function checkAnswer(operation: Operation, answer: Answer): string[] {
  const described = operation.responses[String(answer.status)];
  if (!described) return [`${answer.status} is not among the statuses of the document`];
  const types = Object.keys(described.content ?? {});
  const type = types.find((one) => matches(one, answer.contentType));
  if (type === undefined) return [`${answer.contentType || 'no content type'} is not in ${types}`];
  if (type !== 'application/json') return [];
  return checkJson(operation, answer, type);
}

function matches(described: string, contentType: string): boolean {
  const [given = ''] = contentType.split(';');
  return described.endsWith('/*') ? given.startsWith(described.slice(0, -1)) : given === described;
}

function checkJson(operation: Operation, { status, body }: Answer, type: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    return [`the body is not JSON: ${body.toString().slice(0, 100)}`];
  }
  const validate = validatorOf(operation, status, type);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function validatorOf({ path, method }: Operation, status: number, type: string): ValidateFunction {
  const parts = ['paths', path, method.toLowerCase(), 'responses', String(status)];
  const pointer = [...parts, 'content', type, 'schema']
    .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  const known = validators.get(pointer) ?? ajv.compile({ $ref: `${DOCUMENT_ID}#/${pointer}` });
  validators.set(pointer, known);
  return known;
}
