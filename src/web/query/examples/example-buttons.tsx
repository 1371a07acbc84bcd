import { MinusIcon, PlusIcon } from '@heroicons/react/16/solid';
import { useSearch } from 'wouter';
import { parseSearch } from '#contract/search/search-codec.ts';
import { examplesTexts } from '#texts/query/examples.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { classNames } from '#web/ui/class-names.ts';
import { useAddExample, useRankedPart, whyNoExample } from './use-add-example.ts';

interface ExampleButtonsProps {
  readonly mediaId: string;
  readonly name: string;
}

/** For the pointer only: the keyboard has shortcuts, so that each image is a single tab stop. */
export function ExampleButtons({ mediaId, name }: ExampleButtonsProps) {
  const search = useRankedPart(parseSearch(useSearch()));
  const notOffered = useReasonAgainst('examples');
  const add = useAddExample();
  return [1, -1].map((weight) => {
    const reason = notOffered ?? whyNoExample(search, mediaId, weight);
    const Icon = weight > 0 ? PlusIcon : MinusIcon;
    return (
      <button
        key={weight}
        type="button"
        tabIndex={-1}
        aria-label={weight > 0 ? examplesTexts.moreLike(name) : examplesTexts.lessLike(name)}
        title={reason ?? (weight > 0 ? examplesTexts.moreHint : examplesTexts.lessHint)}
        aria-disabled={reason !== undefined || undefined}
        onClick={() => reason === undefined && add(mediaId, weight)}
        className={classNames(
          'absolute top-1.5 inline-flex size-6 items-center justify-center rounded bg-black/75 text-white hover:bg-black aria-disabled:opacity-55 [@media(hover:none)]:hidden',
          weight > 0 ? 'right-9' : 'right-2',
        )}
      >
        <Icon aria-hidden="true" className="size-4" />
      </button>
    );
  });
}
