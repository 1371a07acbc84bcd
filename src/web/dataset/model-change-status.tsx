import type { Dataset } from '#contract/dataset/dataset.ts';
import { modelTexts } from '#texts/dataset/model.ts';
import { isChangingModel } from '#web/api/datasets.ts';
import type { useModelStep } from '#web/api/models.ts';
import { Button } from '#web/ui/button.tsx';
import { ProgressBar } from '#web/ui/progress-bar.tsx';
import { changeFraction, changeParts, modelName } from './model-change-words.ts';

interface ModelChangeStatusProps {
  readonly dataset: Dataset;
  readonly step: ReturnType<typeof useModelStep>;
  /** Why models cannot be changed; undefined if they can. */
  readonly whyNot: string | undefined;
}

/** The change to another model, or else what is kept of the last one. */
export function ModelChangeStatus({ dataset, step, whyNot }: ModelChangeStatusProps) {
  const { previous_model: previous, model_change: change } = dataset;
  if (change) return <PendingChange dataset={dataset} change={change} />;
  if (previous === null) return null;
  return (
    <div className="mt-2 flex items-center gap-3 rounded-md bg-mat px-3 py-2.5 text-xs">
      <p className="min-w-0 flex-1 text-pretty">{modelTexts.previous(modelName(previous))}</p>
      <Button
        kind="small"
        title={whyNot}
        disabled={whyNot !== undefined}
        isBusy={step.isPending}
        onClick={() => step.mutate({ kind: 'forget-previous' })}
      >
        {modelTexts.forgetPrevious}
      </Button>
    </div>
  );
}

interface PendingChangeProps {
  readonly dataset: Dataset;
  readonly change: NonNullable<Dataset['model_change']>;
}

function PendingChange({ dataset, change }: PendingChangeProps) {
  const isRunning = isChangingModel(dataset);
  return (
    <div className="mt-2 rounded-md bg-mat px-3 py-2.5 text-xs">
      <p className="font-medium">{modelTexts.changeTo(modelName(change.model))}</p>
      <p className="mt-0.5 flex flex-wrap gap-x-3 text-muted tabular-nums">
        {changeParts(change).map((part) => (
          <span key={part}>{part}</span>
        ))}
      </p>
      {change.error && (
        <p role="alert" className="mt-1 text-pretty text-danger">
          {change.error}
        </p>
      )}
      {isRunning && (
        <div className="mt-2">
          <ProgressBar label={modelTexts.changingModel} fraction={changeFraction(change)} />
        </div>
      )}
    </div>
  );
}
