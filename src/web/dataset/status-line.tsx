import type { Dataset } from '#contract/dataset.ts';
import { openDialog } from '#web/shell/open-dialog.ts';
import { ProgressBar } from '#web/ui/progress-bar.tsx';
import { countText, progressText } from './dataset-words.ts';

/** What is worth knowing about a dataset that can be searched; nothing when all is well. */
export function StatusLine({ dataset }: { readonly dataset: Dataset }) {
  if (!dataset.indexing && dataset.n_skipped === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-1 border-line border-b py-2 text-xs">
      {dataset.indexing && (
        <div className="flex min-w-0 flex-1 basis-72 items-center gap-3">
          <span className="shrink-0 font-medium">Updating…</span>
          <span className="w-32 shrink-0">
            <ProgressBar label="Updating the dataset" fraction={dataset.progress / 100} />
          </span>
          <span className="truncate text-muted tabular-nums">{progressText(dataset.indexing)}</span>
        </div>
      )}
      {dataset.n_skipped > 0 && (
        <button
          type="button"
          onClick={() => openDialog('index-report')}
          className="rounded-sm text-muted underline decoration-edge underline-offset-3 hover:text-ink"
        >
          {countText(dataset.n_skipped, 'file')} could not be read
        </button>
      )}
    </div>
  );
}
