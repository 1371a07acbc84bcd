import type { Preview } from '#contract/search/explore.ts';
import { datasetViewsTexts } from '#texts/results/dataset-views.ts';

/** How a copy compares with the others of its near-identical group. */
export function CopyNote({ preview }: { readonly preview: Preview }) {
  const { copy, bounding_box: box } = preview;
  if (!copy) return null;
  const width = Math.round(preview.width * (box?.width ?? 1));
  const height = Math.round(preview.height * (box?.height ?? 1));
  if (!copy.is_best) {
    return (
      <span className="truncate text-muted text-xs">
        {datasetViewsTexts.copy(width, height, copy.size_bytes)}
      </span>
    );
  }
  const reason = copy.reason
    ? datasetViewsTexts.reason(copy.reason, width, height, copy.size_bytes)
    : '';
  return (
    <span className="flex min-w-0 gap-1.5 text-xs leading-4.5" title={reason}>
      <span className="shrink-0 font-semibold">{datasetViewsTexts.best}</span>
      <span className="truncate text-muted">{reason}</span>
    </span>
  );
}
