import { ArrowUpTrayIcon } from '@heroicons/react/20/solid';
import type { ChangeEvent } from 'react';
import type { Search } from '#web/search-params.ts';
import { Kbd } from '#web/ui/kbd.tsx';
import { ACCEPTED_TYPES } from './image-file.ts';
import { QueryChip } from './query-chip.tsx';
import { takeFiles } from './query-draft.ts';

const INPUT_ID = 'query-image';

export function focusQueryField(): void {
  document.getElementById(INPUT_ID)?.focus();
}

interface QueryFieldProps {
  readonly datasetId: string;
  readonly search: Search;
}

/** What is searched by, and the way to search by something else. */
export function QueryField({ datasetId, search }: QueryFieldProps) {
  return (
    <div className="flex h-11 min-w-0 items-center gap-1 rounded-lg border border-edge/60 bg-canvas p-1">
      {search.anchor && <QueryChip datasetId={datasetId} search={search} />}
      <PickImage isCompact={search.anchor !== null} />
    </div>
  );
}

function PickImage({ isCompact }: { readonly isCompact: boolean }) {
  return (
    <label
      title="Choose an image to search by"
      className={`flex h-full cursor-pointer items-center gap-2.5 rounded-md text-muted outline-accent hover:bg-mat hover:text-ink has-focus-visible:outline-2 ${isCompact ? 'w-9 shrink-0 justify-center' : 'min-w-0 flex-1 px-2.5'}`}
    >
      <ArrowUpTrayIcon aria-hidden="true" className="size-4 shrink-0" />
      {!isCompact && (
        <>
          <span className="truncate">
            <span className="font-medium text-ink">Choose an image</span>
            <span className="hidden sm:inline">, paste one, or drop it anywhere</span>
          </span>
          <span aria-hidden="true" className="ml-auto hidden lg:block">
            <Kbd>/</Kbd>
          </span>
        </>
      )}
      <input
        id={INPUT_ID}
        type="file"
        accept={acceptAttribute()}
        aria-label={
          isCompact ? 'Choose another image to search by' : 'Choose an image to search by'
        }
        className="sr-only"
        onChange={takePicked}
      />
    </label>
  );
}

function takePicked(event: ChangeEvent<HTMLInputElement>): void {
  const files = [...(event.currentTarget.files ?? [])];
  // Else choosing the same file again would be no change.
  event.currentTarget.value = '';
  if (files.length > 0) takeFiles(files);
}

function acceptAttribute(): string {
  return Object.entries(ACCEPTED_TYPES).flat(2).join(',');
}
