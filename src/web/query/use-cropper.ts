import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { BoundingBox } from '#contract/bounding-box.ts';
import { fetchQueryFile, type StoredPicture } from '#web/api/anchor.ts';
import { showNotice, startCropping } from './query-draft.ts';

/** Opens the cropper on a picture of the server; searched by, it becomes an upload. */
export function useCropper(picture: StoredPicture, region: BoundingBox | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => fetchQueryFile(client, picture),
    onMutate: () => window.location.href,
    onSuccess: (file, _, askedAt) => {
      if (window.location.href === askedAt) startCropping(file, region);
    },
    onError: (error) => showNotice(error.message),
  });
}

const CROP_ACTION = '[data-crop]';

/** Crops the picture that has the focus, else the query. */
export function cropFocused(): void {
  const focused = document.activeElement?.parentElement?.querySelector(CROP_ACTION);
  const action = focused ?? document.querySelector(`header ${CROP_ACTION}`);
  if (action instanceof HTMLElement) action.click();
}
