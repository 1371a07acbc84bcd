/** Path under which the server is found, as it wrote it into the page: empty, or like `/semblance`. */
export function basePath(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="base-path"]')?.content ?? '';
}
