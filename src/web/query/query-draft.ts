import { create } from 'zustand';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { chooseImage } from './image-file.ts';
import { maxUploadBytes } from './max-upload.ts';

/** An image on its way to become a query: it is being cropped or uploaded. */
export interface QueryDraft {
  readonly file: File;
  readonly url: string;
  readonly region: BoundingBox | null;
  /** Ends the upload when the draft is dropped. */
  readonly abort: AbortController;
}

interface QueryDraftState {
  readonly draft: QueryDraft | null;
  /** Why the last files were not taken. */
  readonly notice: string | null;
}

export const useQueryDraft = create<QueryDraftState>(() => ({ draft: null, notice: null }));

/** Takes what was dropped, pasted or picked: on to cropping, or a sentence why not. */
export function takeFiles(files: readonly File[]): void {
  const chosen = chooseImage(files, maxUploadBytes());
  if ('file' in chosen) startCropping(chosen.file, null);
  else showNotice(chosen.refusal);
}

export function startCropping(file: File, region: BoundingBox | null): void {
  dropDraft();
  const draft = { file, url: URL.createObjectURL(file), region, abort: new AbortController() };
  useQueryDraft.setState({ draft, notice: null });
}

export function dropDraft(): void {
  const { draft } = useQueryDraft.getState();
  if (!draft) return;
  draft.abort.abort();
  URL.revokeObjectURL(draft.url);
  useQueryDraft.setState({ draft: null });
}

export function showNotice(notice: string): void {
  useQueryDraft.setState({ notice });
}

export function clearNotice(): void {
  useQueryDraft.setState({ notice: null });
}
