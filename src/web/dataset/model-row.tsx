import type { Dataset } from '#contract/dataset/dataset.ts';
import { commonTexts } from '#texts/common.ts';
import { modelTexts } from '#texts/dataset/model.ts';
import { isChangingModel } from '#web/api/datasets.ts';
import type { ModelStep, useModelStep } from '#web/api/models.ts';
import { Button } from '#web/ui/button.tsx';
import { downloadText, type ListedModel, modelName } from './model-change-words.ts';

interface ModelRowProps {
  readonly dataset: Dataset;
  readonly listed: ListedModel;
  readonly step: ReturnType<typeof useModelStep>;
  /** Why models cannot be changed; undefined if they can. */
  readonly whyNot: string | undefined;
}

/** A model with what it brings, and the next step towards it. */
export function ModelRow({ dataset, listed, step, whyNot }: ModelRowProps) {
  const { model } = listed;
  const { text, label, next } = actionOf(model, dataset);
  const reason = whyNot ?? reasonToWait(model, dataset);
  return (
    <li className="flex items-center gap-3 py-2.5">
      <span className="min-w-0 flex-1">
        <span className="block font-medium [overflow-wrap:anywhere]">
          {modelName(model)}
          <span className="ml-2 font-normal text-muted text-xs">{downloadText(listed)}</span>
        </span>
        <span className="block text-pretty text-muted text-xs leading-5">
          {modelTexts.brings[model] ?? modelTexts.other}
        </span>
      </span>
      {/* One button for all steps, so that it keeps the focus. */}
      <Button
        kind="small"
        aria-label={label(modelName(model))}
        title={next ? reason : undefined}
        disabled={next !== null && reason !== undefined}
        isBusy={next === null || step.isPending}
        onClick={() => next && step.mutate(next)}
      >
        {text}
      </Button>
    </li>
  );
}

interface Action {
  readonly text: string;
  label(model: string): string;
  /** Null for the model in use. */
  readonly next: ModelStep | null;
}

function actionOf(model: string, dataset: Dataset): Action {
  const { previous_model: previous, model_change: change } = dataset;
  const isRunning = isChangingModel(dataset);
  const next = { kind: 'change', model } as const;
  if (model === dataset.model.name) {
    return change && !isRunning
      ? { text: modelTexts.keep, label: modelTexts.keepModel, next }
      : { text: modelTexts.inUse, label: modelTexts.modelInUse, next: null };
  }
  if (model === change?.model) {
    if (isRunning) {
      return { text: modelTexts.stop, label: modelTexts.stopModel, next: { kind: 'stop' } };
    }
    return change.error
      ? { text: commonTexts.tryAgain, label: modelTexts.tryAgainModel, next }
      : { text: modelTexts.resume, label: modelTexts.resumeModel, next };
  }
  return model === previous
    ? { text: modelTexts.goBack, label: modelTexts.goBackTo, next }
    : { text: modelTexts.use, label: modelTexts.useModel, next };
}

/** Another model would take the place of a change with its progress. */
function reasonToWait(model: string, { model: inUse, model_change: change }: Dataset) {
  const isOther = change && model !== change.model && model !== inUse.name;
  if (!isOther || change.phase === 'FAILED') return undefined;
  return modelTexts.discardFirst(modelName(change.model));
}
