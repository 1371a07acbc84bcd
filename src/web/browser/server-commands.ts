/** How a person at the terminal of the server starts it, without the arguments. */
export function startCommand(): string {
  return written('start-command');
}

/** How a person at the terminal of the server runs another command, without its name. */
export function serverCommand(): string {
  return written('command');
}

/** The server writes it into the page. */
function written(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
}
