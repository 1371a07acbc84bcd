import { ArrowUpTrayIcon } from '@heroicons/react/20/solid';
import { type DragEvent, Suspense, useState } from 'react';
import { useLocation } from 'wouter';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { imageOf, type Search, searchHref, textOf } from '#contract/search/search-codec.ts';
import { commonTexts } from '#texts/common.ts';
import { queryTexts } from '#texts/query/query.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { searchFrom } from '#web/search/search-changes.ts';
import { classNames } from '#web/ui/class-names.ts';
import { Kbd } from '#web/ui/kbd.tsx';
import { lazyPart } from '#web/ui/lazy-part.tsx';
import { draggedImage, isDraggingImage } from './dragged-image.ts';
import { FilePicker } from './file-picker.tsx';
import { QueryChip } from './query-chip.tsx';

const INPUT_ID = 'query-image';

export function focusQueryField(): void {
  document.getElementById(INPUT_ID)?.focus();
}

interface QueryFieldProps {
  readonly dataset: Dataset;
  readonly search: Search;
}

/** Shows the query and inputs for another one. */
export function QueryField({ dataset, search }: QueryFieldProps) {
  const [isDragOver, setDragOver] = useState(false);
  const [, navigate] = useLocation();
  const noWords = useReasonAgainst('search_by_words');
  const hasImage = imageOf(search.source) !== null;
  const hasText = !hasImage && (textOf(search.source) !== '' || canFindText(dataset));
  function takeDragged(event: DragEvent): void {
    setDragOver(false);
    const mediaId = draggedImage(event);
    if (!mediaId) return;
    event.preventDefault();
    navigate(searchHref(dataset.id, searchFrom(search, { mediaId, type: 'MEDIA' })));
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is dragged here has a link that does the same.
    <div
      onDragOver={(event) => {
        if (!isDraggingImage(event.dataTransfer)) return;
        event.preventDefault();
        setDragOver(true);
      }}
      onDragLeave={() => setDragOver(false)}
      onDrop={takeDragged}
      className={classNames(
        'flex h-11 min-w-0 items-center gap-1 rounded-lg border bg-canvas p-1',
        isDragOver ? 'border-accent ring-2 ring-accent' : 'border-edge/60',
      )}
    >
      {hasImage && <QueryChip datasetId={dataset.id} search={search} />}
      {hasText && (
        <Suspense>
          <TextQuery
            key={textOf(search.source)}
            datasetId={dataset.id}
            search={search}
            isRanked={dataset.model.searches_text}
            whyNot={noWords}
          />
        </Suspense>
      )}
      <PickImage isCompact={hasImage || (hasText && !noWords)} />
    </div>
  );
}

/** Whether the model ranks by text, or the text in images may be found. */
function canFindText({ model, text_reading }: Dataset): boolean {
  return model.searches_text || text_reading.enabled || text_reading.n_with_text > 0;
}

// Loaded on demand, because few datasets support text search.
const TextQuery = lazyPart(async () => (await import('./text-query.tsx')).TextQuery);

function PickImage({ isCompact }: { readonly isCompact: boolean }) {
  return (
    <FilePicker
      id={INPUT_ID}
      label={isCompact ? queryTexts.chooseAnother : commonTexts.chooseImage}
      title={commonTexts.chooseImage}
      className={`flex h-full cursor-pointer items-center gap-2.5 rounded-md text-muted outline-accent hover:bg-mat hover:text-ink has-focus-visible:outline-2 ${isCompact ? 'w-9 shrink-0 justify-center' : 'min-w-0 flex-1 px-2.5'}`}
    >
      <ArrowUpTrayIcon aria-hidden="true" className="size-4 shrink-0" />
      {!isCompact && (
        <>
          <span className="truncate">
            <span className="font-medium text-ink">{queryTexts.choose}</span>
            <span className="hidden sm:inline">{queryTexts.orPasteOrDrop}</span>
          </span>
          <span aria-hidden="true" className="ml-auto hidden lg:block">
            <Kbd>/</Kbd>
          </span>
        </>
      )}
    </FilePicker>
  );
}
