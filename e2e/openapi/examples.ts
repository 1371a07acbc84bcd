import { zipSync } from 'fflate';
import { type Operation, type Parameter, resolve, type Schema } from './operations.ts';

/** What the document gives as an example of a parameter; undefined when it gives none. */
export function exampleOf({ example, schema }: Parameter): string | undefined {
  const value = example ?? givenValue(schema);
  return value === undefined ? undefined : String(value);
}

/** The body of the examples, and the headers to send it under. */
export function exampleBody(
  { bodies }: Operation,
  contentType: string,
  inPlace: (text: string) => string,
  picture: Uint8Array,
): RequestInit {
  const schema = bodies[contentType] ?? {};
  if (contentType === 'multipart/form-data') return { body: multipart(schema, picture) };
  const value = schema.example ?? requiredFields(schema);
  if (contentType === 'application/x-www-form-urlencoded') {
    return { body: new URLSearchParams(value as Record<string, string>) };
  }
  return { body: inPlace(JSON.stringify(value)), headers: { 'content-type': contentType } };
}

function givenValue(schema: Schema): unknown {
  return schema.example ?? schema.default ?? schema.const ?? schema.enum?.[0];
}

function requiredFields({ properties = {}, required = [] }: Schema): Record<string, unknown> {
  return Object.fromEntries(
    required.map((name) => [name, givenValue(resolve(properties[name] ?? {}))]),
  );
}

/** Required fields, or else the first. */
function multipart({ properties = {}, required = [] }: Schema, picture: Uint8Array): FormData {
  const form = new FormData();
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
  for (const name of names) {
    const schema = resolve(properties[name] ?? {});
    const isFile = (schema.items ?? schema).format === 'binary';
    if (isFile) form.append(name, fileFor(schema, picture));
    else form.append(name, String(givenValue(schema)));
  }
  return form;
}

function fileFor({ description }: Schema, picture: Uint8Array): File {
  const isArchive = description?.includes('ZIP') ?? false;
  const bytes = isArchive ? zipSync({ 'from-archive.jpg': picture }) : picture;
  return new File([Uint8Array.from(bytes)], isArchive ? 'pictures.zip' : 'picture.jpg');
}
