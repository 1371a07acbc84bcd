import { create } from 'zustand';
import type { BoundingBox } from '#contract/bounding-box.ts';
import type { Preview } from '#contract/search/explore.ts';
import type { KeptImage } from '#web/api/anchor.ts';
import { baseName } from '#web/browser/base-name.ts';
import { chooseFile, maxUploadBytes } from './received.ts';

/** The source of a draft: a local file, or an image on the server. */
export type DraftImage = File | KeptImage;

/** An image before it becomes a query, while it is cropped or searched by. */
export interface QueryDraft {
  /** Unique per draft. */
  readonly id: number;
  readonly source: DraftImage;
  readonly fileName: string;
  readonly region: BoundingBox | null;
  /** Aborted when the draft is dropped: ends its requests and frees its object URLs. */
  readonly abort: AbortController;
}

/** The fields of a preview that cropping needs. */
type CroppableMedia = Pick<Preview, 'media_id' | 'media_uri' | 'file_name' | 'bounding_box'>;

interface QueryDraftState {
  readonly draft: QueryDraft | null;
  /** Why the last files were rejected. */
  readonly notice: string | null;
}

export const useQueryDraft = create<QueryDraftState>(() => ({ draft: null, notice: null }));

let nDrafts = 0;

/** Opens the crop dialog for dropped, pasted or picked files, or shows why it rejects them. */
export function takeFiles(files: readonly File[]): void {
  const chosen = chooseFile(files, maxUploadBytes());
  if ('file' in chosen) startCropping(chosen.file, null);
  else showNotice(chosen.refusal);
}

export function startCropping(source: DraftImage, region: BoundingBox | null): void {
  dropDraft();
  const fileName = source instanceof File ? source.name : baseName(source.fileName);
  nDrafts += 1;
  const draft = { id: nDrafts, source, fileName, region, abort: new AbortController() };
  useQueryDraft.setState({ draft, notice: null });
}

/** Crops an image of the dataset; for an object, the image that contains it. */
export function cropMedia(media: CroppableMedia): void {
  const { media_id: mediaId, media_uri: uri, file_name: fileName } = media;
  startCropping({ mediaId, uri, fileName }, media.bounding_box);
}

export function dropDraft(): void {
  const { draft } = useQueryDraft.getState();
  if (!draft) return;
  draft.abort.abort();
  useQueryDraft.setState({ draft: null });
}

/** An object URL, revoked when the draft is dropped. */
export function objectUrlOf({ abort }: QueryDraft, file: File): string {
  const url = URL.createObjectURL(file);
  abort.signal.addEventListener('abort', () => URL.revokeObjectURL(url));
  return url;
}

export function showNotice(notice: string): void {
  useQueryDraft.setState({ notice });
}

export function clearNotice(): void {
  useQueryDraft.setState({ notice: null });
}
