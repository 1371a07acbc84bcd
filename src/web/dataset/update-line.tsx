import type { Dataset } from '#contract/dataset/dataset.ts';
import { datasetTexts } from '#texts/dataset/dataset.ts';
import { ProgressBar } from '#web/ui/progress-bar.tsx';
import { progressParts } from './dataset-words.ts';

/** A thin line shown while a searchable dataset is reindexed. */
export function UpdateLine({ dataset }: { readonly dataset: Dataset }) {
  const { indexing } = dataset;
  if (!indexing) return null;
  const fraction = indexing.n_total > 0 ? indexing.n_done / indexing.n_total : null;
  return (
    <div className="flex items-center gap-3 border-line border-b py-2 text-xs">
      <span className="shrink-0 font-medium">{datasetTexts.updatingNow}</span>
      <span className="w-20 shrink-0 sm:w-32">
        <ProgressBar label={datasetTexts.updatingDataset} fraction={fraction} />
      </span>
      {/* Parts that do not fit wrap to the next line, which is clipped. */}
      <span className="flex h-4 min-w-0 flex-wrap gap-x-3 overflow-hidden text-muted tabular-nums">
        {progressParts(indexing).map((part) => (
          <span key={part}>{part}</span>
        ))}
      </span>
    </div>
  );
}
