import { XMarkIcon } from '@heroicons/react/20/solid';
import type { FormEvent } from 'react';
import { Link, useLocation } from 'wouter';
import { texts } from '#texts/text-query.ts';
import { words } from '#texts/words.ts';
import { type Search, searchFor, searchFrom, searchHref } from '#web/search-params.ts';
import { buttonClass } from '#web/ui/button.tsx';

interface TextQueryProps {
  readonly datasetId: string;
  readonly search: Search;
}

/** Searches by words, where the model of the dataset knows what they mean. */
export function TextQuery({ datasetId, search }: TextQueryProps) {
  const [, navigate] = useLocation();
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const caption = String(new FormData(event.currentTarget).get('caption') ?? '').trim();
    navigate(searchHref(datasetId, searchFor(search, caption)));
  }
  return (
    <form onSubmit={submit} className="flex h-full min-w-0 flex-1 items-center">
      <input
        name="caption"
        type="text"
        enterKeyHint="search"
        maxLength={1000}
        defaultValue={search.caption}
        aria-label={texts.describe}
        placeholder={texts.describeHint}
        className="h-full w-full min-w-0 rounded-md bg-transparent px-2.5 placeholder:text-muted"
      />
      {search.caption !== '' && (
        <Link
          href={searchHref(datasetId, searchFrom(search, null))}
          aria-label={words.clearQuery}
          title={words.clear}
          className={buttonClass('icon', 'hover:bg-mat hover:text-ink')}
        >
          <XMarkIcon className="size-5" />
        </Link>
      )}
    </form>
  );
}
