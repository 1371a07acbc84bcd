import type { Context } from 'hono';
import type { HTTPException } from 'hono/http-exception';
import type { z } from 'zod';
import { httpError } from '#auth/http-errors.ts';
import type { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';

/**
 * Checks the parameters of a request, parameters the schema does not name being ignored.
 * @throws a 400 that says which parameter is wrong and what it should be
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

/** The JSON body of a request, checked. @throws a 400 that says what is wrong with it */
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

/** The fields of a form or, as most routes take them, of JSON. @throws a 400 that says what is wrong */
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
  /** The other fields that hold text. */
  readonly fields: Readonly<Record<string, string>>;
}

const HOW_TO_SEND = 'Send the image as multipart/form-data in a field named "file".';

/** The file and the fields of a multipart request. @throws 400 when there is none, or it is empty */
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

/** Says why an image cannot be searched by. */
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
