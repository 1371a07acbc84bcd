import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { KeptUploadStore } from '#engine/store/upload-store.ts';

/** The key that sends an upload. */
export interface Uploader {
  readonly key: string;
  readonly name: string;
}

/** The upload exceeds the quota of its key. The message is a sentence for the caller. */
export class UploadQuotaError extends Error {
  constructor({ name }: Uploader, keptBytes: number, maxBytes: number) {
    super(
      `This upload exceeds the quota of the key "${name}": it stores ${sizeOf(keptBytes)} of ${sizeOf(maxBytes)}. Delete images or datasets uploaded with this key, or ask the administrator of this server to raise --upload-quota.`,
    );
  }
}

export interface UploadQuotaOptions {
  readonly store: KeptUploadStore;
  /** Folder of the kept files; their rows have paths relative to it. */
  readonly root: string;
  /** Null for no limit; bytes are counted anyway, for a later start with a limit. */
  readonly maxBytes: number | null;
  readonly log: (message: string) => void;
}

/** Counts the bytes that each key keeps through uploads, and rejects uploads over the quota. */
export class UploadQuota {
  readonly #options: UploadQuotaOptions;
  /** Bytes of kept files, by key. */
  readonly #kept: Map<string, number>;
  /** Bytes of incoming files, by key. */
  readonly #reserved = new Map<string, number>();

  /** Opens the quota and discounts files that were deleted while the server was not running. */
  static async open(options: UploadQuotaOptions): Promise<UploadQuota> {
    const { store, root } = options;
    await store.remove(await deletedFiles(store, root));
    return new UploadQuota(options, await store.bytesByKey());
  }

  private constructor(options: UploadQuotaOptions, kept: Map<string, number>) {
    this.#options = options;
    this.#kept = kept;
  }

  /** Starts a reservation for one request; the caller must end it. */
  reserve(uploader: Uploader): UploadReservation {
    return new UploadReservation(uploader, {
      isLimited: this.#options.maxBytes !== null,
      change: (nBytes) => this.#reserve(uploader, nBytes),
      keep: (files) => this.#keep(uploader, files),
    });
  }

  /**
   * Counts kept files at their new places, where they may replace others. Those without a new place
   * are deleted.
   */
  async move(files: readonly MovedFile[]): Promise<void> {
    const moved = files.flatMap(({ from, to }) =>
      to === undefined ? [] : { from: this.#pathOf(from), to: this.#pathOf(to) },
    );
    this.#release(await this.#options.store.move(moved));
    await this.forget(files.filter(({ to }) => to === undefined).map(({ from }) => from));
  }

  /** Returns the bytes of deleted files to their keys' quotas. @param files absolute paths */
  async forget(files: readonly string[]): Promise<void> {
    this.#release(await this.#options.store.remove(files.map((file) => this.#pathOf(file))));
  }

  /** Like `forget`, for all files in a deleted folder. */
  async forgetFolder(folder: string): Promise<void> {
    this.#release(await this.#options.store.removeFolder(this.#pathOf(folder)));
  }

  /** @throws UploadQuotaError, and reserves nothing */
  #reserve(uploader: Uploader, nBytes: number): void {
    const { key } = uploader;
    const { maxBytes } = this.#options;
    const kept = this.#kept.get(key) ?? 0;
    const reserved = (this.#reserved.get(key) ?? 0) + nBytes;
    if (nBytes > 0 && maxBytes !== null && kept + reserved > maxBytes) {
      throw new UploadQuotaError(uploader, kept, maxBytes);
    }
    if (reserved > 0) this.#reserved.set(key, reserved);
    else this.#reserved.delete(key);
  }

  async #keep({ key }: Uploader, files: readonly KeptFile[]): Promise<void> {
    const { store, log } = this.#options;
    const uploads = files.map(({ file, nBytes }) => ({ key, path: this.#pathOf(file), nBytes }));
    const replaced = await store.add(uploads).catch((error: unknown) => {
      log(
        `${files.length} uploads count towards the quota of their key only until a restart: ${error}`,
      );
      return new Map<string, number>();
    });
    this.#release(replaced);
    this.#kept.set(key, (this.#kept.get(key) ?? 0) + bytesOf(files));
  }

  #release(bytesByKey: ReadonlyMap<string, number>): void {
    for (const [key, nBytes] of bytesByKey) {
      this.#kept.set(key, Math.max(0, (this.#kept.get(key) ?? 0) - nBytes));
    }
  }

  #pathOf(file: string): string {
    return path.relative(this.#options.root, file).split(path.sep).join('/');
  }
}

/** A file to keep. */
export interface KeptFile {
  /** Absolute. */
  readonly file: string;
  readonly nBytes: number;
}

/** Absolute paths. */
export interface MovedFile {
  readonly from: string;
  /** Undefined when the file was deleted. */
  readonly to: string | undefined;
}

interface Account {
  readonly isLimited: boolean;
  /** @throws UploadQuotaError */
  change(nBytes: number): void;
  keep(files: readonly KeptFile[]): Promise<void>;
}

/** The bytes that one request has reserved. */
export class UploadReservation {
  readonly uploader: Uploader;
  /** Whether bytes may be refused. */
  readonly isLimited: boolean;
  readonly #account: Account;
  #nBytes = 0;

  constructor(uploader: Uploader, account: Account) {
    this.uploader = uploader;
    this.isLimited = account.isLimited;
    this.#account = account;
  }

  /** Call it before the bytes are written. @throws UploadQuotaError when they exceed the quota */
  take(nBytes: number): void {
    this.#account.change(nBytes);
    this.#nBytes += nBytes;
  }

  /** Releases bytes of files that are not kept. */
  release(nBytes: number): void {
    this.#account.change(-nBytes);
    this.#nBytes -= nBytes;
  }

  /**
   * Records kept files whose bytes are reserved. A file replaces an earlier one with the same path.
   */
  async keep(files: readonly KeptFile[]): Promise<void> {
    if (files.length === 0) return;
    await this.#account.keep(files);
    this.release(bytesOf(files));
  }

  end(): void {
    this.release(this.#nBytes);
  }
}

function bytesOf(files: readonly KeptFile[]): number {
  return files.reduce((sum, { nBytes }) => sum + nBytes, 0);
}

async function deletedFiles(store: KeptUploadStore, root: string): Promise<string[]> {
  const deleted: string[] = [];
  let folder: string | undefined;
  let names = new Set<string>();
  for await (const upload of store.byFolder()) {
    if (folder !== path.posix.dirname(upload)) {
      folder = path.posix.dirname(upload);
      names = new Set(await readdir(path.join(root, folder)).catch(() => []));
    }
    if (!names.has(path.posix.basename(upload))) deleted.push(upload);
  }
  return deleted;
}

function sizeOf(nBytes: number): string {
  const unit = nBytes >= 1e9 ? 1e9 : 1e6;
  return `${(nBytes / unit).toLocaleString('en', { maximumFractionDigits: 2 })} ${unit === 1e9 ? 'GB' : 'MB'}`;
}
