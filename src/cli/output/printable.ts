/** Replaces control characters, because a name must not move the terminal's cursor. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}
