import { PuzzlePieceIcon } from '@heroicons/react/20/solid';
import type { Search } from '#contract/search/search-codec.ts';
import { matchingPartsTexts } from '#texts/lightbox/matching-parts.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import type { LightboxTarget } from '#web/search/hrefs.ts';
import { MaybeGreyed } from '#web/ui/greyed.tsx';
import { comparedImage, toggleParts } from './use-matching-parts.ts';

/** Toggles the parts that match those of the compared image. */
export function MatchingPartsButton({
  search,
  at,
}: {
  readonly search: Search;
  readonly at: LightboxTarget;
}) {
  const notOffered = useReasonAgainst('correspondence');
  if (!comparedImage(search, at)) return null;
  return (
    <MaybeGreyed
      reason={notOffered}
      className="col-span-2 w-full aria-pressed:border-accent! aria-pressed:bg-mat"
      aria-pressed={at.parts}
      title={at.parts ? matchingPartsTexts.hideHint : matchingPartsTexts.showHint}
      onClick={() => toggleParts(search, at)}
    >
      <PuzzlePieceIcon aria-hidden="true" className="size-4" />
      {matchingPartsTexts.show}
    </MaybeGreyed>
  );
}
