import { TrashIcon } from '@heroicons/react/20/solid';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { Dataset } from '#contract/dataset/dataset.ts';
import {
  formatSearch,
  parseSearch,
  type Search,
  searchHref,
} from '#contract/search/search-codec.ts';
import type { SavedSearch } from '#contract/search/views.ts';
import { viewsTexts } from '#texts/views.ts';
import { useDisabledReason } from '#web/api/key.ts';
import { troubleOf } from '#web/api/request/query-client.ts';
import { deleteView, saveView, viewsQuery } from '#web/api/views.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { NameForm } from '#web/ui/form/name-form.tsx';
import { offerUndo, UndoNotice } from '#web/ui/undo-notice.tsx';

interface ViewsDialogProps {
  readonly dataset: Dataset;
  readonly search: Search;
  readonly onClose: () => void;
}

/** The saved searches: saves the current one, opens and deletes others. */
export function ViewsDialog({ dataset, search, onClose }: ViewsDialogProps) {
  const [typed, setTyped] = useState('');
  const query = useQuery(viewsQuery(dataset.id));
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: viewsQuery(dataset.id).queryKey });
  const save = useMutation({
    mutationFn: ({ name, query: kept }: Pick<SavedSearch, 'name' | 'query'>) =>
      saveView(dataset.id, name, kept),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: deleteView,
    onSuccess: (_, view) => offerUndo(viewsTexts.deleted(view.name), () => save.mutate(view)),
    onSettled: refresh,
  });
  const refusal = useDisabledReason('editor');
  const views = query.data?.views ?? [];
  const trouble = troubleOf(query) ?? save.error ?? remove.error;
  return (
    <Dialog title={viewsTexts.title} onClose={onClose} className="w-[34rem]">
      <NameForm
        label={viewsTexts.name}
        typed={typed}
        onType={setTyped}
        maxLength={200}
        submitText={viewsTexts.save}
        onSubmit={(name) => {
          save.mutate({ name, query: formatSearch(search) });
          setTyped('');
        }}
        isBusy={save.isPending}
        whyNot={refusal}
        className="flex items-end gap-3 p-5"
      />
      {refusal && <p className="px-5 pb-4 text-muted">{refusal}</p>}
      {trouble && (
        <p role="alert" className="px-5 pb-3 text-danger">
          {trouble.message}
        </p>
      )}
      {query.isSuccess && views.length === 0 && (
        <p className="px-5 pb-4 text-muted">{viewsTexts.none}</p>
      )}
      {views.length > 0 && (
        <ul
          aria-label={viewsTexts.title}
          className="min-h-0 flex-1 divide-y divide-line overflow-y-auto border-line border-t px-5"
        >
          {views.map((view) => (
            <li key={view.id} className="flex items-center gap-3 py-1.5">
              <Link
                href={searchHref(dataset.id, parseSearch(view.query))}
                onClick={onClose}
                className="flex min-h-9 min-w-0 flex-1 flex-col justify-center rounded-md hover:underline"
              >
                <span className="truncate font-medium">{view.name}</span>
                <span className="text-2xs text-muted">
                  {viewsTexts.savedOn(new Date(view.created_at))}
                </span>
              </Link>
              <Button
                kind="icon"
                aria-label={viewsTexts.deleteView(view.name)}
                title={refusal ?? viewsTexts.remove}
                disabled={refusal !== undefined}
                isBusy={remove.isPending}
                onClick={() => remove.mutate(view)}
              >
                <TrashIcon className="size-4.5" />
              </Button>
            </li>
          ))}
        </ul>
      )}
      {/* A modal dialog blocks the page, including the undo notice there. */}
      <UndoNotice className="flex min-h-14 items-center border-line border-t px-5 py-2">
        <p className="text-muted text-xs">{viewsTexts.shared}</p>
      </UndoNotice>
    </Dialog>
  );
}
