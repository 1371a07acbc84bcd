import { XMarkIcon } from '@heroicons/react/20/solid';
import { useState } from 'react';
import { searchQuery } from '#web/api/search-query.ts';
import { look } from '#web/look/looked-at.ts';
import type { Search } from '#web/search-params.ts';
import { Button } from '#web/ui/button.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { clearSelection, type Selection, useSelection } from './selection.ts';
import { selectionRequest } from './selection-request.ts';
import { TagDialog } from './tag-dialog.tsx';

interface SelectionBarProps {
  readonly datasetId: string;
  readonly search: Search;
}

/** What is selected, and what can be done with it. */
export function SelectionBar({ datasetId, search }: SelectionBarProps) {
  const selection = useSelection((state) => state.selection);
  const [open, setOpen] = useState<'tag' | 'export' | null>(null);
  const request = selectionRequest(selection, searchQuery(search).toString());
  const pair = selection.kind === 'picked' && selection.ids.size === 2 ? [...selection.ids] : null;
  const close = () => setOpen(null);
  return (
    <section
      aria-label="Selection"
      className="fixed inset-x-2 bottom-4 z-30 mx-auto flex w-fit max-w-full items-center gap-1 rounded-xl border border-line bg-raised py-1.5 pr-1.5 pl-4 shadow-pop"
    >
      <p role="status" className="mr-2 whitespace-nowrap font-semibold tabular-nums">
        {selectionText(selection)}
      </p>
      <Button kind="small" className="h-9" onClick={() => setOpen('tag')}>
        Tag
      </Button>
      <Button kind="small" className="h-9" onClick={() => setOpen('export')}>
        Export
      </Button>
      <Button
        kind="small"
        className="h-9"
        disabled={!pair}
        title={pair ? 'Compare the two pictures' : 'Select two pictures to compare them'}
        onClick={() => pair?.[0] && pair[1] && look(pair[1], pair[0])}
      >
        Compare
      </Button>
      <Button
        kind="icon"
        aria-label="Clear the selection"
        title="Clear (Esc)"
        onClick={clearSelection}
      >
        <XMarkIcon className="size-5" />
      </Button>
      {open === 'tag' && (
        <TagDialog
          datasetId={datasetId}
          entityType={search.entityType}
          request={request}
          title={`Tag ${selectionText(selection)}`}
          onClose={close}
        />
      )}
      {open === 'export' && (
        <ExportDialog
          datasetId={datasetId}
          request={request}
          title={`Export ${selectionText(selection)}`}
          onClose={close}
        />
      )}
    </section>
  );
}

function selectionText(selection: Selection): string {
  const count = selection.kind === 'picked' ? selection.ids.size : selection.count;
  return count === undefined ? 'all found' : `${count.toLocaleString('en')} selected`;
}
