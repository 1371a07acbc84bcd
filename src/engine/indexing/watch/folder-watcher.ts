import { EventEmitter } from 'node:events';
import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import { isAnnotationFile } from '#engine/annotations/annotation-files.ts';
import { isHidden, isImage } from '#engine/indexing/folder/file-kinds.ts';
import { errorCode } from '#platform/files/error-code.ts';
import { isBelow } from '#platform/files/is-below.ts';

/**
 * macOS and Windows watch a tree with one watch. On Linux Node would use one watch per file
 * (lib/internal/fs/recursive_watch.js of Node 20), and watches per user are limited: there each
 * folder is watched by itself.
 */
const WATCHES_TREES = process.platform !== 'linux';

/**
 * Errors for a deleted or unreadable folder. They are ignored, because the parent's watch reports
 * its return.
 */
const PASSING = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM']);

export interface FolderEventsOptions {
  /** Absolute path of a folder whose changes are ignored. */
  readonly leaveOut: string;
  /** Replaces Node's `watch` in tests of failing watches. */
  readonly watch?: typeof watch;
  /** Rules of paths; those of another system in tests. */
  readonly system?: path.PlatformPath;
}

/** Emits `change` when an image or annotation file in the added folders may have changed. */
export class FolderEvents extends EventEmitter<{ change: [] }> {
  readonly #root: string;
  readonly #leaveOut: string;
  readonly #watch: typeof watch;
  readonly #system: path.PlatformPath;
  readonly #watchers: FSWatcher[] = [];
  #count = 0;
  #trouble: string | null = null;

  /** @param root absolute */
  constructor(
    root: string,
    { leaveOut, watch: watchFolder = watch, system = path }: FolderEventsOptions,
  ) {
    super();
    this.#root = root;
    this.#leaveOut = leaveOut;
    this.#watch = watchFolder;
    this.#system = system;
  }

  /** Number of changes so far. */
  get count(): number {
    return this.#count;
  }

  /** Error code of a failed watch; null while the folders are watched. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** @param folder relative to the root; the empty string is the root */
  add(folder: string): void {
    if (this.#trouble !== null || (WATCHES_TREES && folder !== '')) return;
    const options = { persistent: false, recursive: WATCHES_TREES };
    try {
      const watcher = this.#watch(this.#system.join(this.#root, folder), options, (event, name) => {
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

  /** A partial watch would miss changes, so all watches are closed. */
  #note(error: unknown): void {
    const code = errorCode(error);
    if (PASSING.has(code)) return;
    this.#trouble = code;
    this.close();
  }

  #matters(event: string, folder: string, name: string | null): boolean {
    if (name === null) return true;
    const { join, sep, basename } = this.#system;
    const file = join(this.#root, folder, name);
    if (file === this.#leaveOut || isBelow(this.#leaveOut, file, this.#system)) return false;
    if (name.split(sep).some(isHidden)) return false;
    // Only a `rename` (created, removed or changed permissions) can concern a folder.
    return event === 'rename' || isImage(name) || isAnnotationFile(basename(name));
  }
}
