import type { Dataset } from '#contract/dataset/dataset.ts';
import { notReadyTexts } from '#texts/dataset/not-ready.ts';
import { noteContent } from '#web/ui/first-content.ts';
import { ProgressBar } from '#web/ui/progress-bar.tsx';
import { percentDone, phaseText, progressText } from './dataset-words.ts';

/** Replaces the results until the dataset is searchable. */
export function IndexingScreen({ dataset }: { readonly dataset: Dataset }) {
  const { indexing } = dataset;
  const isCounted = indexing !== null && indexing.phase !== 'SCANNING';
  return (
    <section ref={noteContent} className="mx-auto w-full max-w-lg px-2 py-20 sm:py-28">
      <title>{`${percentDone(dataset)} · ${dataset.display_name} · Semblance`}</title>
      <h1 className="font-semibold text-2xl tracking-tight">
        {notReadyTexts.indexing(dataset.display_name)}
      </h1>
      <p className="mt-2 text-muted leading-relaxed">{notReadyTexts.indexingDetail}</p>
      <div className="mt-8 mb-3 flex items-baseline justify-between gap-4">
        <p role="status" className="font-medium">
          {phaseText(indexing)}
        </p>
        {isCounted && (
          <p className="font-mono text-muted text-xs tabular-nums">{percentDone(dataset)}</p>
        )}
      </div>
      <ProgressBar
        label={phaseText(indexing)}
        fraction={isCounted ? dataset.progress / 100 : null}
      />
      <p className="mt-3 min-h-5 text-balance text-muted text-xs tabular-nums">
        {progressText(indexing)}
      </p>
    </section>
  );
}
