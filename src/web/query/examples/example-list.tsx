import { XMarkIcon } from '@heroicons/react/16/solid';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { countExamples, type Example } from '#contract/search/examples.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { examplesTexts } from '#texts/query/examples.ts';
import { anchorQuery } from '#web/api/anchor.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { forElement } from '#web/api/request/for-element.ts';
import { baseName } from '#web/browser/base-name.ts';
import { NO_RANGE, withExample } from '#web/search/search-changes.ts';
import { buttonClass } from '#web/ui/button.tsx';
import { SEGMENTS_FRAME, SegmentedChoice } from '#web/ui/form/segmented.tsx';
import { MarkedImage } from '#web/ui/region-image.tsx';

interface ExampleListProps {
  readonly datasetId: string;
  readonly search: Search;
}

/** The examples beside the query, each with its weight. */
export function ExampleList({ datasetId, search }: ExampleListProps) {
  const isJoint = countExamples(search).nMore > 0;
  return (
    <div className="flex flex-col gap-2">
      {isJoint && <CombineChoice datasetId={datasetId} search={search} />}
      <ul aria-label={examplesTexts.list} className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
        {inStableOrder(search.examples).map((example) => (
          <li key={example.mediaId}>
            <ExampleItem {...{ datasetId, search, example }} />
          </li>
        ))}
      </ul>
    </div>
  );
}

const COMBINED = ['sum', 'all', 'any'] as const;

/** Whether results must be close to the blend of the wanted examples, to all or to any of them. */
function CombineChoice({ datasetId, search }: ExampleListProps) {
  const notOffered = useReasonAgainst('combined_examples');
  const [, navigate] = useLocation();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <SegmentedChoice
        legend={examplesTexts.combine}
        options={COMBINED}
        chosen={search.combine ?? 'sum'}
        onChoose={(name) => {
          const combine = name === 'sum' ? undefined : name;
          navigate(searchHref(datasetId, { ...search, combine, ...NO_RANGE }));
        }}
        textOf={(name) => examplesTexts.combined[name]}
        hintOf={(name) => examplesTexts.combinedHint[name]}
        isDisabled={notOffered !== undefined}
        className={`${SEGMENTS_FRAME} w-fit`}
        segmentClassName="h-7 px-3"
      />
      {notOffered !== undefined && <p className="text-muted text-xs">{notOffered}</p>}
    </div>
  );
}

/** By id, because an element that moves in the document when its weight changes loses the focus. */
function inStableOrder(examples: readonly Example[]): Example[] {
  return [...examples].sort((a, b) => (a.mediaId < b.mediaId ? -1 : 1));
}

interface ExampleItemProps extends ExampleListProps {
  readonly example: Example;
}

const STEP = 0.25;

/** An example without a weight would be none; its × removes it. */
function beyondZero(before: number): number {
  return before > 0 ? -STEP : STEP;
}

function ExampleItem({ datasetId, search, example }: ExampleItemProps) {
  const { mediaId, weight } = example;
  // A wanted example counts fully then.
  const isWeighted = weight < 0 || search.combine === undefined;
  const { data: shown } = useQuery(anchorQuery(datasetId, mediaId));
  const [, navigate] = useLocation();
  const [{ chosen, madeFrom }, setMoved] = useState({ chosen: weight, madeFrom: weight });
  // The weight changed elsewhere, such as by Back.
  if (madeFrom !== weight) setMoved({ chosen: weight, madeFrom: weight });
  const name = shown ? baseName(shown.file_name) : commonTexts.loading;
  const hrefWith = (other: number) => searchHref(datasetId, withExample(search, mediaId, other));
  const apply = () => {
    if (chosen !== weight) navigate(hrefWith(chosen));
  };
  return (
    <div className="flex h-14 items-center gap-2 rounded-lg border border-line bg-surface pr-1 pl-1.5">
      {shown ? (
        <MarkedImage
          src={forElement(shown.media_thumb_uri)}
          alt={name}
          region={shown.bounding_box}
          aspect={shown.width / shown.height}
          className="rounded [--max-h:2.75rem] [--max-w:2.75rem] sm:[--max-w:3.5rem]"
        />
      ) : (
        <span className="size-11 rounded bg-mat" />
      )}
      <span className="flex min-w-0 flex-1 flex-col gap-1 sm:w-22">
        <span className="text-2xs tabular-nums">
          {isWeighted ? examplesTexts.weight(chosen) : examplesTexts.wanted}
        </span>
        {isWeighted ? (
          <input
            type="range"
            min={-1}
            max={1}
            step={STEP}
            value={chosen}
            aria-label={examplesTexts.weightOf(name)}
            aria-valuetext={examplesTexts.weight(chosen)}
            onChange={(event) => {
              const moved = event.currentTarget.valueAsNumber;
              setMoved({ chosen: moved || beyondZero(chosen), madeFrom: weight });
            }}
            onPointerUp={apply}
            onKeyUp={apply}
            onBlur={apply}
            className="h-4 w-full accent-accent"
          />
        ) : (
          <span className="truncate text-muted text-xs" title={name}>
            {name}
          </span>
        )}
      </span>
      <Link
        href={hrefWith(0)}
        aria-label={examplesTexts.remove(name)}
        title={examplesTexts.removeHint}
        className={buttonClass('icon', 'size-8! hover:bg-mat hover:text-ink')}
      >
        <XMarkIcon className="size-4" />
      </Link>
    </div>
  );
}
