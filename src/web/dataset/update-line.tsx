import type { Dataset } from '#contract/dataset/dataset.ts';
import { datasetTexts } from '#texts/dataset/dataset.ts';
import { modelTexts } from '#texts/dataset/model.ts';
import { textReadingTexts } from '#texts/dataset/text-reading.ts';
import { isChangingModel } from '#web/api/datasets.ts';
import { isGrowing } from '#web/api/shown-dataset.ts';
import { ProgressBar } from '#web/ui/progress-bar.tsx';
import { progressParts, readingParts } from './dataset-words.ts';
import { changeFraction, changeParts, modelName } from './model-change-words.ts';

/** Thin lines shown while a searchable dataset is reindexed, changed to another model, or read. */
export function UpdateLine({ dataset }: { readonly dataset: Dataset }) {
  const { indexing, model_change: change, text_reading: reading } = dataset;
  return (
    <>
      {indexing && !isGrowing(dataset) && (
        <ProgressLine
          title={datasetTexts.updatingNow}
          label={datasetTexts.updatingDataset}
          fraction={indexing.n_total > 0 ? indexing.n_done / indexing.n_total : null}
          parts={progressParts(indexing)}
        />
      )}
      {change && isChangingModel(dataset) && (
        <ProgressLine
          title={modelTexts.changing(modelName(change.model))}
          label={modelTexts.changingModel}
          fraction={changeFraction(change)}
          parts={changeParts(change)}
        />
      )}
      {reading.seconds_left !== null && (
        <ProgressLine
          title={textReadingTexts.reading}
          label={textReadingTexts.progress}
          fraction={reading.n_read / (reading.n_read + reading.n_left)}
          parts={readingParts(reading)}
        />
      )}
    </>
  );
}

interface ProgressLineProps {
  readonly title: string;
  readonly label: string;
  readonly fraction: number | null;
  readonly parts: readonly string[];
}

function ProgressLine({ title, label, fraction, parts }: ProgressLineProps) {
  return (
    <div className="flex items-center gap-3 border-line border-b py-2 text-xs">
      <span className="shrink-0 font-medium">{title}</span>
      <span className="w-20 shrink-0 sm:w-32">
        <ProgressBar label={label} fraction={fraction} />
      </span>
      {/* Parts that do not fit wrap to the next line, which is clipped. */}
      <span className="flex h-4 min-w-0 flex-wrap gap-x-3 overflow-hidden text-muted tabular-nums">
        {parts.map((part) => (
          <span key={part}>{part}</span>
        ))}
      </span>
    </div>
  );
}
