import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { fetchQueryFile, type StoredPicture } from '#web/api/anchor.ts';
import { showNotice, startCropping } from './query-draft.ts';

/**
 * Opens the cropper on a picture of the server; searched by, it becomes an upload. Who has gone
 * elsewhere before the picture is there is not called back.
 */
export async function openCropper(
  client: QueryClient,
  picture: StoredPicture,
  region: BoundingBox | null,
): Promise<void> {
  const askedAt = window.location.href;
  try {
    const file = await fetchQueryFile(client, picture);
    if (window.location.href === askedAt) startCropping(file, region);
  } catch (error) {
    if (error instanceof Error) showNotice(error.message);
  }
}

/** The same, for where it can be shown that the picture is on its way. */
export function useCropper(picture: StoredPicture, region: BoundingBox | null) {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => openCropper(client, picture, region) });
}

const CROP_ACTION = '[data-crop]';

/** Crops the picture that has the focus, else the query. */
export function cropFocused(): void {
  const focused = document.activeElement?.parentElement?.querySelector<HTMLElement>(CROP_ACTION);
  if (focused) focused.click();
  else cropQuery();
}

export function cropQuery(): void {
  document.querySelector<HTMLElement>(`header ${CROP_ACTION}`)?.click();
}
