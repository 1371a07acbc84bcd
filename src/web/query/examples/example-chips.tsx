import { XMarkIcon } from '@heroicons/react/16/solid';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Example } from '#contract/search/examples.ts';
import { type Search, searchHref } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { examplesTexts } from '#texts/query/examples.ts';
import { anchorQuery } from '#web/api/anchor.ts';
import { forElement } from '#web/api/request/for-element.ts';
import { baseName } from '#web/browser/base-name.ts';
import { withExample } from '#web/search/search-changes.ts';
import { classNames } from '#web/ui/class-names.ts';
import { RegionImage } from '#web/ui/region-image.tsx';

interface ExampleChipsProps {
  readonly datasetId: string;
  readonly search: Search;
}

/** The list above the results shows all. */
const MAX_CHIPS = 3;

/** The first examples beside the query, each to remove, as many as the query field has room for. */
export function ExampleChips({ datasetId, search }: ExampleChipsProps) {
  return (
    <ul aria-label={examplesTexts.inField} className="flex h-full shrink-0 gap-1">
      {search.examples.slice(0, MAX_CHIPS).map((example) => (
        <li
          key={example.mediaId}
          className="hidden h-full @min-[17rem]:first:block @min-[23rem]:nth-2:block @min-[28rem]:nth-3:block"
        >
          <ExampleChip {...{ datasetId, search, example }} />
        </li>
      ))}
    </ul>
  );
}

function ExampleChip({
  datasetId,
  search,
  example: { mediaId, weight },
}: ExampleChipsProps & { readonly example: Example }) {
  const { data: shown } = useQuery(anchorQuery(datasetId, mediaId));
  const name = shown ? baseName(shown.file_name) : commonTexts.loading;
  const isWanted = weight > 0;
  return (
    <Link
      href={searchHref(datasetId, withExample(search, mediaId, 0))}
      aria-label={examplesTexts.remove(name)}
      title={examplesTexts.removeHint}
      className="flex h-full items-center rounded bg-mat pr-0.5 text-muted hover:text-ink"
    >
      <span aria-hidden="true" className="w-3.5 text-center font-semibold text-ink text-xs">
        {isWanted ? '+' : '−'}
      </span>
      {shown ? (
        <RegionImage
          src={forElement(shown.media_thumb_uri)}
          alt=""
          region={shown.bounding_box}
          aspect={shown.width / shown.height}
          className={classNames(
            'rounded-xs [--max-h:2.125rem] [--max-w:2.5rem]',
            !isWanted && 'opacity-60 grayscale',
          )}
        />
      ) : (
        <span className="h-full w-8.5" />
      )}
      <XMarkIcon aria-hidden="true" className="size-4" />
    </Link>
  );
}
