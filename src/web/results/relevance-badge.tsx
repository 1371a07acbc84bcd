import { type RelevanceWord, relevanceWord } from '#contract/relevance.ts';
import { classNames } from '#web/ui/class-names.ts';

export const DOT_CLASSES: Record<RelevanceWord, string> = {
  Identical: 'bg-closeness-identical',
  'Very similar': 'bg-closeness-very-similar',
  Similar: 'bg-closeness-similar',
  'Loosely related': 'bg-closeness-loosely-related',
  Unrelated: 'bg-closeness-unrelated',
};

/** A distance in numbers, colour and words. */
export function RelevanceBadge({ score }: { readonly score: number }) {
  const word = relevanceWord(score);
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5 text-xs">
      <Dot word={word} />
      <span className="sr-only">Distance</span>
      <span className="font-mono tabular-nums">{formatDistance(score)}</span>
      <span className="truncate text-muted">{word}</span>
    </span>
  );
}

export function Dot({ word }: { readonly word: RelevanceWord }) {
  return (
    <span
      aria-hidden="true"
      className={classNames('size-2 shrink-0 rounded-full', DOT_CLASSES[word])}
    />
  );
}

/** Rounding may leave a distance of 0 a hair below it: that is shown as 0, not as -0. */
function formatDistance(score: number): string {
  return Math.max(0, score).toFixed(3);
}
