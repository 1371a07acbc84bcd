import type { BoundingBox } from '#contract/bounding-box.ts';
import { type Correspondence, partStrength } from '#contract/search/correspondence.ts';
import type { Search } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { matchingPartsTexts } from '#texts/lightbox/matching-parts.ts';
import { troubleOf } from '#web/api/request/query-client.ts';
import { Button } from '#web/ui/button.tsx';
import { classNames } from '#web/ui/class-names.ts';
import type { MatchingParts } from './use-matching-parts.ts';
import { useSearchByPart } from './use-search-by-part.ts';

interface MatchingListProps {
  readonly parts: MatchingParts;
  readonly datasetId: string;
  readonly search: Search;
}

/** The matching parts as a list: each highlights its boxes and can be searched by. */
export function MatchingList({ parts, datasetId, search }: MatchingListProps) {
  const { result, isHeatShown, setHeatShown } = parts;
  const { data } = result;
  return (
    <section aria-labelledby="matching-parts" className="space-y-3">
      <div className="flex min-h-7 items-center justify-between gap-2">
        <h3 id="matching-parts" className="font-semibold">
          {matchingPartsTexts.heading}
        </h3>
        {data && (
          <Button
            kind="small"
            aria-pressed={isHeatShown}
            onClick={() => setHeatShown(!isHeatShown)}
            className="aria-pressed:border-accent! aria-pressed:bg-mat"
          >
            {matchingPartsTexts.heatMap}
          </Button>
        )}
      </div>
      <div role="status">
        <Progress result={result} />
      </div>
      {troubleOf(result) && !result.isSuccess && (
        <div role="alert" className="space-y-2">
          <p className="text-danger">{troubleOf(result)?.message}</p>
          <Button kind="small" onClick={() => void result.refetch()}>
            {commonTexts.tryAgain}
          </Button>
        </div>
      )}
      {data && data.parts.length > 0 && (
        <PartList found={data.parts} parts={parts} datasetId={datasetId} search={search} />
      )}
      {data && (
        <p className="text-pretty text-muted text-xs leading-relaxed">
          {matchingPartsTexts.about(data.is_model_of_dataset)}
        </p>
      )}
    </section>
  );
}

function Progress({ result }: Pick<MatchingParts, 'result'>) {
  const { data } = result;
  if (result.isPending && !troubleOf(result)) {
    return <p className="text-muted">{matchingPartsTexts.loading}</p>;
  }
  if (!data) return null;
  if (data.parts.length === 0) return <p className="text-pretty">{matchingPartsTexts.none}</p>;
  return <p className="sr-only">{matchingPartsTexts.found(data.parts.length)}</p>;
}

interface PartListProps extends MatchingListProps {
  readonly found: Correspondence['parts'];
}

function PartList({ found, parts, datasetId, search }: PartListProps) {
  const searching = useSearchByPart(datasetId, search, parts.anchor.mediaId);
  return (
    <>
      <ol aria-label={matchingPartsTexts.parts} className="space-y-1">
        {found.map(({ strength, anchor_box }, part) => (
          <Part
            // biome-ignore lint/suspicious/noArrayIndexKey: a part has no identity but its place.
            key={part}
            number={part + 1}
            strength={strength}
            isActive={parts.active === part}
            isBusy={searching.isPending}
            onActive={(isActive) => parts.setActive(isActive ? part : null)}
            onSearch={() => searching.mutate(anchor_box satisfies BoundingBox)}
          />
        ))}
      </ol>
      {searching.error && (
        <p role="alert" className="text-danger">
          {searching.error.message}
        </p>
      )}
    </>
  );
}

interface PartProps {
  readonly number: number;
  readonly strength: number;
  readonly isActive: boolean;
  readonly isBusy: boolean;
  readonly onActive: (isActive: boolean) => void;
  readonly onSearch: () => void;
}

function Part({ number, strength, isActive, isBusy, onActive, onSearch }: PartProps) {
  const word = partStrength(strength);
  return (
    <li
      onPointerEnter={() => onActive(true)}
      onPointerLeave={() => onActive(false)}
      className={classNames(
        'flex flex-wrap items-center gap-x-2 gap-y-1 rounded-md p-1',
        isActive && 'bg-mat',
      )}
    >
      <button
        type="button"
        aria-label={matchingPartsTexts.part(number, word)}
        aria-current={isActive}
        onFocus={() => onActive(true)}
        onBlur={() => onActive(false)}
        onClick={() => onActive(true)}
        className="flex min-h-7 min-w-0 flex-1 items-center gap-2 text-left"
      >
        <span className="flex h-5 min-w-5 items-center justify-center bg-accent px-1 font-mono font-semibold text-on-accent text-xs">
          {number}
        </span>
        <span className="truncate text-xs">{matchingPartsTexts.strength[word]}</span>
        <span aria-hidden="true" className="ml-auto h-1.5 w-10 shrink-0 rounded-full bg-line">
          <span
            className="block h-full rounded-full bg-accent"
            style={{ width: `${meterOf(strength)}%` }}
          />
        </span>
      </button>
      <Button
        kind="small"
        isBusy={isBusy}
        aria-label={matchingPartsTexts.searchByPartNumber(number)}
        title={matchingPartsTexts.searchByPartHint}
        onFocus={() => onActive(true)}
        onBlur={() => onActive(false)}
        onClick={onSearch}
      >
        {matchingPartsTexts.searchByPart}
      </Button>
    </li>
  );
}

/** Percent of the meter; even a weak part shows a bit of it. */
function meterOf(strength: number): number {
  return 100 * Math.max(0.06, strength);
}
