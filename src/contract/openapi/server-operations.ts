import type { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { Capabilities } from '#contract/capabilities.ts';
import { Healthcheck } from '#contract/dataset/dataset.ts';
import { KeyDescription } from '#contract/key-description.ts';
import { Readiness } from '#contract/readiness.ts';
import { LinkQuery, type NewSession, PAGE_SECRET_HEADER, Session } from '#contract/session.ts';
import { errors, json } from './responses.ts';

export const healthcheckOperation: ZodOpenApiOperationObject = {
  summary: 'Whether the server is up',
  responses: { 200: { description: 'It is.', ...json(Healthcheck) } },
};

export const readinessOperation: ZodOpenApiOperationObject = {
  summary: 'Whether the server can answer searches: for load balancers and supervisors',
  security: [],
  responses: { 200: { description: 'It can.', ...json(Readiness) }, ...errors(503) },
};

export const capabilitiesOperation: ZodOpenApiOperationObject = {
  summary: 'What this server does not offer',
  responses: {
    200: { description: 'What is missing, and why.', ...json(Capabilities) },
    ...errors(401, 500),
  },
};

const FOR_BROWSERS = `For browsers: a session is a cookie together with the \`${PAGE_SECRET_HEADER}\` that the page holds. A program needs neither.`;

export const sessionOperation = (summary: string): ZodOpenApiOperationObject => ({
  summary,
  description: FOR_BROWSERS,
  responses: {
    200: { description: 'How the browser stands now.', ...json(Session) },
    ...errors(429, 500),
  },
});

export const openSessionOperation = (
  summary: string,
  schema: z.ZodType<NewSession>,
): ZodOpenApiOperationObject => ({
  summary,
  description: FOR_BROWSERS,
  requestBody: { required: true, ...json(schema) },
  responses: {
    200: { description: 'How the browser stands now.', ...json(Session) },
    ...errors(400, 403, 404, 413, 429, 500),
  },
});

export const sessionLinkOperation: ZodOpenApiOperationObject = {
  summary: 'Which key a sign-in link opens a session for; the link stays unused',
  description: FOR_BROWSERS,
  requestParams: { query: LinkQuery },
  responses: {
    200: { description: 'The key.', ...json(KeyDescription) },
    ...errors(400, 404, 429, 500),
  },
};

export const keyOperation: ZodOpenApiOperationObject = {
  summary: 'Which key the request came under, and what it may do',
  responses: { 200: { description: 'The key.', ...json(KeyDescription) }, ...errors(401, 500) },
};
