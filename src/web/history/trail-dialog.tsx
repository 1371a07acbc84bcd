import { TrashIcon } from '@heroicons/react/20/solid';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { historyTexts } from '#texts/history.ts';
import { formatNumber } from '#web/texts/format.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { fieldClass } from '#web/ui/form/field-class.ts';
import { offerUndo, UndoNotice } from '#web/ui/undo-notice.tsx';
import { StepThumbnail, stepName } from './step-thumbnail.tsx';
import { TrailFiles } from './trail-files.tsx';
import { framesOf } from './trail-steps.ts';
import { clearTrail, nameStep, removeStep, useTrail } from './trail-store.ts';

interface TrailDialogProps {
  readonly dataset: Dataset;
  readonly onClose: () => void;
}

/** Renames and removes steps of the trail, and exports or imports the trail as a file. */
export function TrailDialog({ dataset, onClose }: TrailDialogProps) {
  const frames = framesOf(useTrail((state) => state.trail));
  return (
    <Dialog title={historyTexts.trail} onClose={onClose} className="w-[34rem]">
      {frames.length === 0 && <p className="p-5 text-muted">{historyTexts.empty}</p>}
      <ol className="min-h-0 flex-1 divide-y divide-line overflow-y-auto px-5">
        {frames.map(({ step, number, branchesFrom }) => (
          <li key={step.id} className="flex items-center gap-3 py-2.5">
            <span className="w-6 shrink-0 text-right font-mono text-muted text-xs">
              {formatNumber(number)}
            </span>
            <span className="flex w-16 shrink-0 justify-center">
              <StepThumbnail step={step} className="rounded [--max-h:3rem] [--max-w:4rem]" />
            </span>
            <label className="min-w-0 flex-1">
              <span className="sr-only">{historyTexts.nameOf(number)}</span>
              <input
                type="text"
                defaultValue={step.name ?? ''}
                placeholder={stepName({ ...step, name: null })}
                onBlur={(event) => nameStep(step.id, event.currentTarget.value)}
                className={fieldClass('h-9 px-2.5')}
              />
              {branchesFrom !== null && (
                <span className="mt-0.5 block text-2xs text-muted">
                  {historyTexts.branchesFrom} {formatNumber(branchesFrom)}
                </span>
              )}
            </label>
            <Button
              kind="icon"
              aria-label={historyTexts.removeStep(number)}
              title={historyTexts.remove}
              onClick={() => {
                offerUndo(historyTexts.removed(number), removeStep(step.id));
              }}
            >
              <TrashIcon className="size-4.5" />
            </Button>
          </li>
        ))}
      </ol>
      <div className="border-line border-t px-5 py-3">
        <div className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
          <TrailFiles dataset={dataset} frames={frames} />
          <Button
            kind="small"
            className="sm:ml-auto"
            disabled={frames.length === 0}
            onClick={() => {
              offerUndo(historyTexts.cleared, clearTrail());
              onClose();
            }}
          >
            {historyTexts.clear}
          </Button>
        </div>
        {/* A modal dialog blocks the page, including the undo notice there. */}
        <UndoNotice className="mt-1 -mb-1 flex min-h-13 items-center">
          <p className="text-muted text-xs">{historyTexts.kept}</p>
        </UndoNotice>
      </div>
    </Dialog>
  );
}
