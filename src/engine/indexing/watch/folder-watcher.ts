import { EventEmitter } from 'node:events';
import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import { isAnnotationFile } from '#engine/annotations/annotation-files.ts';
import { isHidden, isImage } from '#engine/indexing/folder/file-kinds.ts';
import { errorCode } from '#platform/files/error-code.ts';

/**
 * macOS and Windows watch a tree as one. On Linux Node would do it with a watch for every file
 * (lib/internal/fs/recursive_watch.js of Node 20), of which a user has but so many: there each
 * folder is watched by itself.
 */
const WATCHES_TREES = process.platform !== 'linux';

/** A folder that is gone, or closed to us, is no trouble: its parent tells when it is back. */
const PASSING = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM']);

export interface FolderEventsOptions {
  /** Absolute; what happens in it is not told. */
  readonly leaveOut: string;
  /** Another than Node's, to try out what happens where watching fails. */
  readonly watch?: typeof watch;
}

/** Emits `change` when something in the folders added to it may be another image than before. */
export class FolderEvents extends EventEmitter<{ change: [] }> {
  readonly #root: string;
  readonly #leaveOut: string;
  readonly #watch: typeof watch;
  readonly #watchers: FSWatcher[] = [];
  #count = 0;
  #trouble: string | null = null;

  /** @param root absolute */
  constructor(root: string, { leaveOut, watch: watchFolder = watch }: FolderEventsOptions) {
    super();
    this.#root = root;
    this.#leaveOut = leaveOut;
    this.#watch = watchFolder;
  }

  /** Changes so far. */
  get count(): number {
    return this.#count;
  }

  /** Why the folders are not watched, as an error code; null when they are. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** @param folder relative to the root, which is the empty one */
  add(folder: string): void {
    if (this.#trouble !== null || (WATCHES_TREES && folder !== '')) return;
    const options = { persistent: false, recursive: WATCHES_TREES };
    try {
      const watcher = this.#watch(path.join(this.#root, folder), options, (event, name) => {
        if (this.#matters(event, folder, name)) this.#tell();
      });
      watcher.on('error', (error) => {
        this.#note(error);
        this.#tell();
      });
      this.#watchers.push(watcher);
    } catch (error) {
      this.#note(error);
    }
  }

  close(): void {
    for (const watcher of this.#watchers.splice(0)) watcher.close();
  }

  #tell(): void {
    this.#count++;
    this.emit('change');
  }

  /** Half a watch is none: the watches are given back. */
  #note(error: unknown): void {
    const code = errorCode(error);
    if (PASSING.has(code)) return;
    this.#trouble = code;
    this.close();
  }

  #matters(event: string, folder: string, name: string | null): boolean {
    if (name === null) return true;
    const file = path.join(this.#root, folder, name);
    if (file === this.#leaveOut || file.startsWith(this.#leaveOut + path.sep)) return false;
    if (name.split(path.sep).some(isHidden)) return false;
    // Only a `rename` (something came, went or was given other rights) can be a folder's.
    return event === 'rename' || isImage(name) || isAnnotationFile(path.join(folder, name));
  }
}
