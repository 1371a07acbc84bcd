import type { ApiWorld } from '../openapi/api-world.ts';
import { type Answer, checkAnswer } from '../openapi/check-answer.ts';
import { OPERATIONS, type Operation } from '../openapi/operations.ts';
import type { BuiltRequest } from './build-request.ts';

/** What an answer must not tell of the inside, unless the request said it. */
const INSIDE = [
  /\bat [^\n]*:\d+:\d+/,
  /node_modules/,
  /\b(SELECT|INSERT INTO|DELETE FROM|UPDATE)\b/,
  /(Catalog|Parser|Binder|Conversion|Constraint|Invalid Input) Error/,
  /\.(ts|mjs|duckdb)\b/,
];

const TEMPLATES = OPERATIONS.map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replaceAll('.', '\\.').replace(/{\w+}/g, '[^/]+')}$`),
}));

/** What is wrong with an answer; nothing most of the time. */
export function judgeAnswer(built: BuiltRequest, answer: Answer, world: ApiWorld): string[] {
  const problems: string[] = [];
  if (answer.status === 500) problems.push(`${answer.status} ${answer.body}`);
  if (answer.status >= 400) problems.push(...judgeError(built, answer, world));
  const isUnchanged = answer.status === 304 && 'If-None-Match' in built.headers;
  if (built.method === 'HEAD' || isUnchanged) return problems;
  // It tells the methods of a path, and has no body.
  if (built.method === 'OPTIONS' && answer.status === 204) return problems;
  const operation = operationAt(built, world.server.url);
  if (operation) problems.push(...checkAnswer(operation, answer));
  else if (![401, 403, 404, 405].includes(answer.status)) {
    problems.push(`${answer.status} where there is nothing`);
  }
  return problems;
}

/** What the server makes of the target: `..` in it leads elsewhere. */
function operationAt({ method, target }: BuiltRequest, base: string): Operation | undefined {
  const { pathname } = new URL(target, base);
  return TEMPLATES.find(
    ({ operation, pattern }) => operation.method === method && pattern.test(pathname),
  )?.operation;
}

function judgeError(built: BuiltRequest, { body }: Answer, { root }: ApiWorld): string[] {
  if (built.method === 'HEAD') return [];
  const text = body.toString();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [`an error is not JSON: ${text.slice(0, 200)}`];
  }
  const detail = (value as { detail?: unknown } | null)?.detail;
  if (typeof detail !== 'string' || detail === '' || Object.keys(value as object).length !== 1) {
    return [`an error is not {detail}: ${text.slice(0, 200)}`];
  }
  if (detail.includes(root)) return [`an error tells a path: ${detail.slice(0, 300)}`];
  const said = decodeURIComponentSafely(built.target) + (built.body ?? '');
  const told = INSIDE.map((pattern) => pattern.exec(detail)?.[0]).filter(
    (match) => match !== undefined && !said.includes(match),
  );
  return told.map((match) => `an error tells of the inside (${match}): ${detail.slice(0, 300)}`);
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
