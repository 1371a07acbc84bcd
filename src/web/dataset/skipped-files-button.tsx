import type { Dataset } from '#contract/dataset/dataset.ts';
import { datasetTexts } from '#texts/dataset/dataset.ts';
import { openDialog } from '#web/ui/open-dialog.ts';

/** Shows how many files and annotations the last run left out, if any, and opens the report. */
export function SkippedFilesButton({ dataset }: { readonly dataset: Dataset }) {
  const text = textOf(dataset);
  if (text === null) return null;
  return (
    <button
      type="button"
      onClick={() => openDialog('index-report')}
      className="rounded-sm text-muted text-xs underline decoration-edge underline-offset-3 hover:text-ink"
    >
      {text}
    </button>
  );
}

/** Names only the most severe problem, because the report lists all. */
function textOf({ n_skipped, n_annotation_problems, n_left_out }: Dataset): string | null {
  if (n_skipped > 0) return datasetTexts.unreadFiles(n_skipped);
  if (n_annotation_problems > 0) return datasetTexts.annotationProblems(n_annotation_problems);
  return n_left_out > 0 ? datasetTexts.leftOutFiles(n_left_out) : null;
}
