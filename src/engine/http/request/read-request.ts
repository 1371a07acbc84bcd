import type { Context } from 'hono';
import type { HTTPException } from 'hono/http-exception';
import type { z } from 'zod';
import { httpError } from '#auth/http-errors.ts';
import type { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';

/**
 * Validates the parameters of a request; unknown parameters are ignored.
 * @throws 400 that names the invalid parameter and the expected value
 */
export function readParams<Schema extends z.ZodType>(
  schema: Schema,
  params: object,
): z.infer<Schema> {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.path.join('.') ?? '';
  const message = issue?.message ?? 'is invalid.';
  throw httpError(400, message.startsWith(name) ? message : `${name} ${message}`);
}

/** Validates the JSON body of a request. @throws 400 with the reason */
export async function readBody<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const body: unknown = await c.req.json().catch(() => {
    throw httpError(400, 'The request body is not valid JSON.');
  });
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw httpError(400, 'The request body must be a JSON object.');
  }
  return readParams(schema, body);
}

/** Validates the fields of a form or, as most routes use, of JSON. @throws 400 with the reason */
export async function readFields<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const type = c.req.header('content-type') ?? '';
  if (type.startsWith('application/json')) return readBody(c, schema);
  const fields = await c.req.parseBody().catch(() => {
    throw httpError(400, 'The request body is neither a form nor JSON.');
  });
  return readParams(schema, fields);
}

export interface UploadedFile {
  readonly bytes: Uint8Array;
  readonly fileName: string;
}

export interface UploadedForm extends UploadedFile {
  /** The other fields that are text. */
  readonly fields: Readonly<Record<string, string>>;
}

const HOW_TO_SEND = 'Send the image as multipart/form-data in a field named "file".';

/**
 * Reads the file and the fields of a multipart request. @throws 400 when the file is absent or
 * empty
 */
export async function readUpload(request: Request): Promise<UploadedForm> {
  const form = await readForm(request);
  const file = form.get('file');
  if (!(file instanceof File)) throw httpError(400, `The form contains no file. ${HOW_TO_SEND}`);
  const fileName = file.name || 'query image';
  if (file.size === 0) throw httpError(400, `"${fileName}" is empty. ${HOW_TO_SEND}`);
  const fields = [...form].filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    bytes: new Uint8Array(await file.arrayBuffer()),
    fileName,
    fields: Object.fromEntries(fields),
  };
}

/** Error for an image that cannot be used for a search. */
export function unreadable(fileName: string, error: UnreadableImageError): HTTPException {
  return httpError(400, `"${fileName}" cannot be used as a query image: ${error.message}.`);
}

async function readForm(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch {
    throw httpError(400, `The request body is not a complete multipart form. ${HOW_TO_SEND}`);
  }
}
