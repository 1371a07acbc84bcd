import type { Dataset } from '#contract/dataset/dataset.ts';
import { textReadingTexts } from '#texts/dataset/text-reading.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { useDisabledReason } from '#web/api/key.ts';
import { useTextReadingChange } from '#web/api/text-reading.ts';
import { Switch } from '#web/ui/form/switch.tsx';
import { ProgressBar } from '#web/ui/progress-bar.tsx';
import { readingParts } from './dataset-words.ts';

/** Turns the reading of text in images on and off, and shows how far it is. */
export function TextReadingSetting({ dataset }: { readonly dataset: Dataset }) {
  const notOffered = useReasonAgainst('text_in_images');
  const refusal = useDisabledReason('editor');
  const change = useTextReadingChange(dataset.id);
  const { enabled, error } = dataset.text_reading;
  const whyNot = notOffered ?? refusal;
  const trouble = change.error?.message ?? error;
  return (
    <div className="flex flex-col gap-2 border-line border-t px-5 py-4">
      <Switch
        label={textReadingTexts.read}
        isOn={change.isPending ? change.variables : enabled}
        whyNot={whyNot}
        onChange={(isOn) => change.mutate(isOn)}
      />
      <p className="text-pretty pl-6 text-muted text-xs leading-5">{textReadingTexts.hint}</p>
      <ReadingProgress dataset={dataset} />
      {whyNot && <p className="pl-6 text-muted text-xs">{whyNot}</p>}
      {trouble && (
        <p role="alert" className="pl-6 text-danger text-xs">
          {trouble}
        </p>
      )}
    </div>
  );
}

function ReadingProgress({ dataset }: { readonly dataset: Dataset }) {
  const { enabled, n_read, n_with_text, n_left } = dataset.text_reading;
  if (!enabled || n_left === 0) {
    if (n_read === 0) return null;
    return <p className="pl-6 text-xs">{textReadingTexts.allRead(n_read, n_with_text)}</p>;
  }
  return (
    <div className="ml-6 rounded-md border border-line px-3 py-2.5 text-xs">
      <p className="flex flex-wrap gap-x-3 tabular-nums">
        {readingParts(dataset.text_reading).map((part) => (
          <span key={part}>{part}</span>
        ))}
      </p>
      <div className="mt-2">
        <ProgressBar label={textReadingTexts.progress} fraction={n_read / (n_read + n_left)} />
      </div>
    </div>
  );
}
