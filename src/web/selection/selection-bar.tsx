import { XMarkIcon } from '@heroicons/react/20/solid';
import { useState } from 'react';
import { type Search, searchParams } from '#contract/search/search-codec.ts';
import { selectionBarTexts } from '#texts/selection-bar.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { useDisabledReason } from '#web/api/key.ts';
import { openLightbox } from '#web/lightbox/lightbox-url.ts';
import { Button } from '#web/ui/button.tsx';
import { MaybeGreyed } from '#web/ui/greyed.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { clearSelection, countSelected, selectionRequest, useSelection } from './selection.ts';
import { TagDialog } from './tag-dialog.tsx';

interface SelectionBarProps {
  readonly datasetId: string;
  readonly search: Search;
}

export function SelectionBar({ datasetId, search }: SelectionBarProps) {
  const selection = useSelection((state) => state.selection);
  const [open, setOpen] = useState<'tag' | 'export' | null>(null);
  const request = selectionRequest(selection, searchParams(search).toString());
  const nLeftOut = selection.kind === 'all' ? selection.exceptIds.size : 0;
  const selected = selectionBarTexts.selected(countSelected(selection), nLeftOut);
  const pair = selection.kind === 'picked' && selection.ids.size === 2 ? [...selection.ids] : null;
  const noTags = useReasonAgainst('tags');
  const tagDisabledReason = useDisabledReason('editor');
  const noExport = useReasonAgainst('export');
  const close = () => setOpen(null);
  return (
    <section
      aria-label={selectionBarTexts.selection}
      className="fixed inset-x-2 bottom-4 z-30 mx-auto flex w-fit max-w-full items-center gap-1 rounded-xl border border-line bg-raised py-1.5 pr-1.5 pl-4 shadow-pop"
    >
      <p role="status" className="mr-2 whitespace-nowrap font-semibold tabular-nums">
        {selected}
      </p>
      <MaybeGreyed
        kind="small"
        className="h-9"
        reason={noTags ?? tagDisabledReason}
        tooltip={{ side: 'above' }}
        onClick={() => setOpen('tag')}
      >
        {selectionBarTexts.tag}
      </MaybeGreyed>
      <MaybeGreyed
        kind="small"
        className="h-9"
        reason={noExport}
        tooltip={{ side: 'above' }}
        onClick={() => setOpen('export')}
      >
        {selectionBarTexts.export}
      </MaybeGreyed>
      <Button
        kind="small"
        className="h-9"
        disabled={!pair}
        title={pair ? selectionBarTexts.comparePair : selectionBarTexts.compareNeedsPair}
        onClick={() => pair?.[0] && pair[1] && openLightbox(pair[1], pair[0])}
      >
        {selectionBarTexts.compare}
      </Button>
      <Button
        kind="icon"
        aria-label={selectionBarTexts.clear}
        title={selectionBarTexts.clearHint}
        onClick={clearSelection}
      >
        <XMarkIcon className="size-5" />
      </Button>
      {open === 'tag' && (
        <TagDialog
          datasetId={datasetId}
          entityType={search.entityType}
          request={request}
          title={selectionBarTexts.tagTitle(selected)}
          onClose={close}
        />
      )}
      {open === 'export' && (
        <ExportDialog
          datasetId={datasetId}
          request={request}
          title={selectionBarTexts.exportTitle(selected)}
          onClose={close}
        />
      )}
    </section>
  );
}
