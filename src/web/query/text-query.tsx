import { type FormEvent, useId } from 'react';
import { useLocation } from 'wouter';
import {
  type QuerySource,
  type Search,
  searchHref,
  textOf,
} from '#contract/search/search-codec.ts';
import { textQueryTexts } from '#texts/query/text-query.ts';
import { searchFrom } from '#web/search/search-changes.ts';
import { Tooltip } from '#web/ui/tooltip.tsx';
import { ClearQuery } from './query-chip.tsx';

interface TextQueryProps {
  readonly datasetId: string;
  readonly search: Search;
  /** Whether the model of the dataset ranks by text; otherwise a text is a filter. */
  readonly isRanked: boolean;
  /** Why text search is unavailable; undefined if it is available. */
  readonly whyNot: string | undefined;
}

/** Text search, for datasets whose model understands text or whose images were read. */
export function TextQuery({ datasetId, search, isRanked, whyNot }: TextQueryProps) {
  const [, navigate] = useLocation();
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('caption') ?? '').trim();
    const source: QuerySource = text ? { type: 'CAPTION', text } : null;
    navigate(searchHref(datasetId, searchFrom(search, source)));
  }
  if (whyNot !== undefined) return <GreyedField reason={whyNot} />;
  return (
    <form onSubmit={submit} className="flex h-full min-w-0 flex-1 items-center">
      <input
        name="caption"
        type="text"
        enterKeyHint="search"
        maxLength={1000}
        defaultValue={textOf(search.source)}
        aria-label={isRanked ? textQueryTexts.describe : textQueryTexts.find}
        placeholder={isRanked ? textQueryTexts.describeHint : textQueryTexts.findHint}
        className={FIELD}
      />
      {search.source !== null && <ClearQuery datasetId={datasetId} search={search} />}
    </form>
  );
}

const FIELD = 'h-full w-full min-w-0 rounded-md bg-transparent px-2.5 placeholder:text-muted';

/** Stays focusable, so that keyboard users reach the reason. */
function GreyedField({ reason }: { readonly reason: string }) {
  const reasonId = useId();
  return (
    <Tooltip id={reasonId} text={reason} align="start" isWide>
      <input
        type="text"
        readOnly
        aria-disabled="true"
        aria-label={textQueryTexts.describe}
        aria-describedby={reasonId}
        placeholder={textQueryTexts.describe}
        className={`${FIELD} cursor-not-allowed opacity-55`}
      />
    </Tooltip>
  );
}
