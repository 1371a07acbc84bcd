/** Erases the line from its start. */
const CLEAR = '\r\x1b[2K';

/** Says on a terminal what a command is doing; prints nothing elsewhere. */
export class StatusLine {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
  }

  show(text: string): void {
    if (this.#stream.isTTY) this.#stream.write(`${CLEAR}${text}`);
  }

  clear(): void {
    if (this.#stream.isTTY) this.#stream.write(CLEAR);
  }
}
