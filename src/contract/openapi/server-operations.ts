import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { Capabilities } from '../capabilities.ts';
import { Healthcheck } from '../dataset.ts';
import { KeyDescription } from '../key-description.ts';
import { Readiness } from '../readiness.ts';
import { Session } from '../session.ts';
import { type ErrorStatus, errors, json } from './responses.ts';

export const healthcheck: ZodOpenApiOperationObject = {
  summary: 'Whether the server is up',
  responses: { 200: { description: 'It is.', ...json(Healthcheck) } },
};

export const readiness: ZodOpenApiOperationObject = {
  summary: 'Whether the server can answer searches: for load balancers and supervisors',
  security: [],
  responses: { 200: { description: 'It can.', ...json(Readiness) }, ...errors(503) },
};

export const capabilities: ZodOpenApiOperationObject = {
  summary: 'What this server does not offer',
  responses: {
    200: { description: 'What is missing, and why.', ...json(Capabilities) },
    ...errors(401, 500),
  },
};

export const session = (
  summary: string,
  ...refusals: ErrorStatus[]
): ZodOpenApiOperationObject => ({
  summary,
  description: 'For browsers: a session is a cookie, and a program needs none.',
  responses: {
    200: { description: 'How the browser stands now.', ...json(Session) },
    ...errors(...refusals, 429, 500),
  },
});

export const key: ZodOpenApiOperationObject = {
  summary: 'Which key the request came under, and what it may do',
  responses: { 200: { description: 'The key.', ...json(KeyDescription) }, ...errors(401, 500) },
};
