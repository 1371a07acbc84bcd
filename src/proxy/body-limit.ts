import { DEFAULT_MAX_ADDED_BYTES } from '#contract/primitives.ts';

/** Routes to which programs send files by the thousand; the bodies are streamed to the disk. */
const ADDS_FILES =
  /^\/api\/v1\/(dataset\/[^/]+\/(add_media|upload)|ingestion\/[^/]+\/data_files\/[^/]+)$/;

/** Maximum size of a request's body on that path. */
export function maxBodyBytes(path: string, maxUploadBytes: number): number {
  return ADDS_FILES.test(path) ? DEFAULT_MAX_ADDED_BYTES : maxUploadBytes;
}

/** Forwards a body in chunks and aborts it when it exceeds the limit. */
export class LimitedBody {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(body: ReadableStream<Uint8Array>, maxBytes: number) {
    this.#maxBytes = maxBytes;
    const count = (chunk: Uint8Array) => this.#count(chunk);
    this.stream = body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (chunk, controller) => {
          if (count(chunk)) controller.enqueue(chunk);
          else controller.error(new Error(`The request body is larger than ${maxBytes} bytes.`));
        },
      }),
    );
  }

  get isExceeded(): boolean {
    return this.#bytes > this.#maxBytes;
  }

  #count(chunk: Uint8Array): boolean {
    this.#bytes += chunk.byteLength;
    return !this.isExceeded;
  }
}
