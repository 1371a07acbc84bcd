import type { Dataset } from '#contract/dataset.ts';
import { texts } from '#texts/dataset.ts';
import { openDialog } from '#web/shell/open-dialog.ts';

/** Tells of files and annotations that the last indexing run left out, if any, and opens the report. */
export function SkippedFilesButton({ dataset }: { readonly dataset: Dataset }) {
  if (dataset.n_skipped === 0 && dataset.n_annotation_problems === 0) return null;
  return (
    <button
      type="button"
      onClick={() => openDialog('index-report')}
      className="rounded-sm text-muted text-xs underline decoration-edge underline-offset-3 hover:text-ink"
    >
      {dataset.n_skipped > 0
        ? texts.unreadFiles(dataset.n_skipped)
        : texts.annotationProblems(dataset.n_annotation_problems)}
    </button>
  );
}
