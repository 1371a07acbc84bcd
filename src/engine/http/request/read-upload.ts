import type { HTTPException } from 'hono/http-exception';
import { httpError } from '#auth/http-errors.ts';
import type { UnreadableImageError } from '#engine/embed/side-data/unreadable-image-error.ts';

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
