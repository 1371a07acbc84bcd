import { create } from 'zustand';
import type { BoundingBox } from '#contract/bounding-box.ts';
import type { Preview } from '#contract/search/explore.ts';
import type { KeptImage } from '#web/api/anchor.ts';
import { baseName } from '#web/browser/base-name.ts';
import { chooseFile, maxUploadBytes } from './received.ts';

/** The image of a draft: a file of this computer, or an image that the server has. */
export type DraftImage = File | KeptImage;

/** An image on its way to become a query: it is being cropped or searched by. */
export interface QueryDraft {
  /** Of this draft alone. */
  readonly id: number;
  readonly source: DraftImage;
  readonly fileName: string;
  readonly region: BoundingBox | null;
  /** Aborted when the draft is dropped: ends its requests and frees its object URLs. */
  readonly abort: AbortController;
}

/** What the server says of a picture, as far as a crop needs it. */
type CroppableMedia = Pick<Preview, 'media_id' | 'media_uri' | 'file_name' | 'bounding_box'>;

interface QueryDraftState {
  readonly draft: QueryDraft | null;
  /** Why the last files were not taken. */
  readonly notice: string | null;
}

export const useQueryDraft = create<QueryDraftState>(() => ({ draft: null, notice: null }));

let nDrafts = 0;

/** Takes what was dropped, pasted or picked: on to cropping, or a sentence why not. */
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

/** Crops a picture of the dataset; of an object, the image that it lies in. */
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

/** An address of a file for as long as the draft is there. */
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
