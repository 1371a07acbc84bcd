import { type RelevanceWord, relevanceWord } from '#contract/search/relevance.ts';
import { commonTexts } from '#texts/common.ts';
import { resultsTexts } from '#texts/results/results.ts';
import { formatDistance } from '#web/texts/format.ts';
import { classNames } from '#web/ui/class-names.ts';

export const DOT_CLASSES: Record<RelevanceWord, string> = {
  Identical: 'bg-closeness-identical',
  'Very similar': 'bg-closeness-very-similar',
  Similar: 'bg-closeness-similar',
  'Loosely related': 'bg-closeness-loosely-related',
  Unrelated: 'bg-closeness-unrelated',
};

/** A relevance score as number, color and word. */
export function RelevanceBadge({ score }: { readonly score: number }) {
  const word = relevanceWord(score);
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5 text-xs">
      <Dot word={word} />
      <span className="sr-only">{resultsTexts.distance}</span>
      <span className="font-mono tabular-nums">{formatDistance(score)}</span>
      <span className="truncate text-muted">{commonTexts.relevance[word]}</span>
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
