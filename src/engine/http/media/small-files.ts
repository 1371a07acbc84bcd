import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';

/** A thumbnail takes some 10 KB. */
const MAX_FILE_BYTES = 64 * 1024;
/** For all datasets: some 6,000 thumbnails. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Memory of an entry besides its bytes. */
const ENTRY_BYTES = 500;

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Contents of small files in memory, by their path and ETag. Opening, reading and closing a file as
 * a stream takes five turns of a thread pool, in which thumbnails waited behind searches.
 */
export class SmallFiles {
  readonly #contents = new LRUCache<string, Bytes>({
    maxSize: MAX_BYTES,
    sizeCalculation: (bytes, name) => ENTRY_BYTES + 2 * name.length + bytes.length,
  });

  /**
   * @param etag of the file as it is now
   * @param size in bytes; undefined is returned for a large file
   * @param isOwn whether the server wrote it to the data directory, which is no slow network drive:
   * reading it at once takes 0.1 ms, and by a thread four turns of a busy event loop
   * @throws as `readFile` does
   */
  async read(file: string, etag: string, size: number, isOwn: boolean): Promise<Bytes | undefined> {
    if (size > MAX_FILE_BYTES) return undefined;
    const name = `${etag} ${file}`;
    const known = this.#contents.get(name);
    if (known) return known;
    const bytes = new Uint8Array(isOwn ? readFileSync(file) : await readFile(file));
    // A file that is being written belongs to no ETag.
    if (bytes.length === size) this.#contents.set(name, bytes);
    return bytes;
  }
}
