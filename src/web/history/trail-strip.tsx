import { ChevronRightIcon, PencilSquareIcon } from '@heroicons/react/16/solid';
import { Link } from 'wouter';
import { historyTexts } from '#texts/history.ts';
import { examplesTexts } from '#texts/query/examples.ts';
import { formatNumber } from '#web/texts/format.ts';
import { Button } from '#web/ui/button.tsx';
import { classNames } from '#web/ui/class-names.ts';
import { openDialog } from '#web/ui/open-dialog.ts';
import { StepThumbnail, stepExamples, stepName } from './step-thumbnail.tsx';
import { type Frame, framesOf } from './trail-steps.ts';
import { useTrail } from './trail-store.ts';

/** The previous searches as frames of a contact sheet; a click restores one in its last state. */
export function TrailStrip() {
  const trail = useTrail((state) => state.trail);
  const currentId = useTrail((state) => state.currentId);
  const frames = framesOf(trail);
  return (
    <nav
      aria-label={historyTexts.trail}
      className="mx-auto flex h-14 max-w-page items-center gap-3 px-4 lg:px-8"
    >
      <ol className="flex min-w-0 flex-1 items-center overflow-x-auto p-1 [scrollbar-width:thin]">
        {frames.map((frame, index) => (
          <li key={frame.step.id} className="flex shrink-0 items-center">
            {index > 0 && <Joint frame={frame} />}
            <FrameLink frame={frame} isCurrent={frame.step.id === currentId} />
          </li>
        ))}
      </ol>
      <Button kind="small" onClick={() => openDialog('trail')}>
        <PencilSquareIcon aria-hidden="true" className="size-4" />
        <span className="max-sm:sr-only">{historyTexts.edit}</span>
      </Button>
    </nav>
  );
}

/** The connector to the frame before: a next step, a branch of an earlier frame, or none. */
function Joint({ frame: { isStart, branchesFrom } }: { readonly frame: Frame }) {
  if (branchesFrom !== null) {
    return (
      <span className="mx-2 rounded-full border border-line px-1.5 font-mono text-2xs text-muted">
        <span className="sr-only">{historyTexts.branchesFrom}</span>
        <span aria-hidden="true">↳ </span>
        {formatNumber(branchesFrom)}
      </span>
    );
  }
  return isStart ? (
    <span aria-hidden="true" className="mx-2.5 h-8 border-line border-l" />
  ) : (
    <ChevronRightIcon aria-hidden="true" className="mx-0.5 size-4 text-muted" />
  );
}

function FrameLink({ frame, isCurrent }: { readonly frame: Frame; readonly isCurrent: boolean }) {
  const { step, number } = frame;
  const examples = stepExamples(step);
  const title = examplesTexts.title(stepName(step), examples);
  return (
    <Link
      href={step.href}
      state={{ scrollY: step.scrollY }}
      aria-current={isCurrent ? 'step' : undefined}
      aria-label={historyTexts.step(number, title)}
      title={title}
      className={classNames(
        'flex h-10 items-center gap-1.5 rounded-md border-2 bg-surface pr-1.5',
        isCurrent ? 'border-accent' : 'border-transparent hover:border-edge',
      )}
    >
      <StepThumbnail step={step} className="rounded-l-sm [--max-h:2.25rem] [--max-w:3.5rem]" />
      <span
        className={classNames(
          'font-mono text-2xs tabular-nums',
          isCurrent ? 'font-semibold text-accent' : 'text-muted',
        )}
      >
        {formatNumber(number)}
      </span>
      {examples.nMore + examples.nLess > 0 && (
        <span className="font-mono text-2xs text-muted tabular-nums">
          {examplesTexts.short(examples)}
        </span>
      )}
      {step.name && <span className="max-w-32 truncate text-xs">{step.name}</span>}
    </Link>
  );
}
