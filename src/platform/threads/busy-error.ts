/** The queue is longer than a caller would wait for. The message is a sentence for the caller. */
export class BusyError extends Error {
  readonly retryAfterSeconds: number;

  constructor(waiting: string, retryAfterSeconds: number) {
    const seconds = Math.max(1, Math.ceil(retryAfterSeconds));
    super(
      `The server is busy: ${waiting}. Try again in ${seconds} second${seconds === 1 ? '' : 's'}.`,
    );
    this.retryAfterSeconds = seconds;
  }
}
