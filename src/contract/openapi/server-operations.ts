import type { z } from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { Capabilities } from '#contract/capabilities.ts';
import { Healthcheck } from '#contract/dataset/dataset.ts';
import { KeyDescription } from '#contract/key-description.ts';
import { Readiness } from '#contract/readiness.ts';
import { LinkQuery, type NewSession, PAGE_SECRET_HEADER, Session } from '#contract/session.ts';
import { errors, json } from './responses.ts';

export const healthcheckOperation: ZodOpenApiOperationObject = {
  summary: 'Check whether the server is up',
  responses: { 200: { description: 'The server is up.', ...json(Healthcheck) } },
};

export const readinessOperation: ZodOpenApiOperationObject = {
  summary: 'Check whether the server can answer searches, for load balancers and supervisors',
  security: [],
  responses: { 200: { description: 'The server is ready.', ...json(Readiness) }, ...errors(503) },
};

export const capabilitiesOperation: ZodOpenApiOperationObject = {
  summary: 'List the features that this server does not offer',
  responses: {
    200: { description: 'The missing features with the reasons.', ...json(Capabilities) },
    ...errors(401, 500),
  },
};

const FOR_BROWSERS = `For browsers: a session consists of a cookie and the \`${PAGE_SECRET_HEADER}\` of the page. Programs need neither.`;

export const sessionOperation = (summary: string): ZodOpenApiOperationObject => ({
  summary,
  description: FOR_BROWSERS,
  responses: {
    200: { description: 'The current session of the browser.', ...json(Session) },
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
    200: { description: 'The current session of the browser.', ...json(Session) },
    ...errors(400, 403, 404, 413, 429, 500),
  },
});

export const sessionLinkOperation: ZodOpenApiOperationObject = {
  summary: 'Get the key of a sign-in link without using the link',
  description: FOR_BROWSERS,
  requestParams: { query: LinkQuery },
  responses: {
    200: { description: 'The key.', ...json(KeyDescription) },
    ...errors(400, 404, 429, 500),
  },
};

export const keyOperation: ZodOpenApiOperationObject = {
  summary: 'Get the key of the request and its access',
  responses: { 200: { description: 'The key.', ...json(KeyDescription) }, ...errors(401, 500) },
};
