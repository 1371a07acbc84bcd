/** The server's base path from the page's meta tag: empty, or like `/semblance`. */
export function basePath(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="base-path"]')?.content ?? '';
}

/** Prefixes an absolute path on the server with the base path. */
export function underBasePath(path: string): string {
  return basePath() + path;
}

/** The browser's current address without the base path. */
export function addressInApp(): string {
  const { pathname, search } = window.location;
  return `${pathname.slice(basePath().length)}${search}`;
}
