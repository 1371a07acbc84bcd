import { lazy, Suspense } from 'react';
import type { Search } from '#web/search-params.ts';
import { useQueryDraft } from './query-draft.ts';

// Cropping is not needed to look at results: it stays out of the first load.
const CropDialog = lazy(async () => ({ default: (await import('./crop-dialog.tsx')).CropDialog }));

interface QueryCropProps {
  readonly datasetId: string;
  readonly search: Search;
}

/** The cropper, while there is an image to crop. */
export function QueryCrop({ datasetId, search }: QueryCropProps) {
  const draft = useQueryDraft((state) => state.draft);
  if (!draft) return null;
  return (
    <Suspense>
      <CropDialog key={draft.url} draft={draft} datasetId={datasetId} search={search} />
    </Suspense>
  );
}
