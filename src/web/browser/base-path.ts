/** Path under which the server is found, as it wrote it into the page: empty, or like `/semblance`. */
export function basePath(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="base-path"]')?.content ?? '';
}

/** An address of the server, which starts with a slash, as the browser has to ask for it. */
export function underBasePath(path: string): string {
  return basePath() + path;
}

/** The address that the browser shows, as the app knows it. */
export function addressInApp(): string {
  const { pathname, search } = window.location;
  return `${pathname.slice(basePath().length)}${search}`;
}
