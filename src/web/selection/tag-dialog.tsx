import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { TagResponse } from '#contract/dataset/tags.ts';
import type { EntityType } from '#contract/primitives.ts';
import { selectionBarTexts } from '#texts/selection-bar.ts';
import { exploreKey, facetsQuery } from '#web/api/explore.ts';
import { addTag, removeTag } from '#web/api/tags.ts';
import { showNotice } from '#web/query/query-draft.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { offerUndo } from '#web/ui/undo-notice.tsx';

interface TagDialogProps {
  readonly datasetId: string;
  /** What the selection is of. */
  readonly entityType: EntityType;
  readonly request: object;
  readonly title: string;
  readonly onClose: () => void;
}

/** Gives a selection a tag; the server keeps it, and it can be filtered by. */
export function TagDialog({ datasetId, entityType, request, title, onClose }: TagDialogProps) {
  const [tag, setTag] = useState('');
  const listId = useId();
  const { data: facets } = useQuery(facetsQuery(datasetId));
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: exploreKey(datasetId) });
  const tagging = useMutation({
    mutationFn: () => addTag(datasetId, tag.trim(), request),
    onSuccess: (changed) => {
      void refresh();
      onClose();
      offerUndo(taggedText(changed, entityType), () => {
        removeTag(datasetId, changed.tag, entityType, changed.media_ids)
          .catch((error: Error) => showNotice(error.message))
          .finally(refresh);
      });
    },
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    if (tag.trim() !== '' && !tagging.isPending) tagging.mutate();
  }
  return (
    <Dialog title={title} onClose={onClose} className="w-96">
      <form onSubmit={submit} className="flex flex-col gap-4 p-5">
        <label>
          <span className="mb-1.5 block font-medium">{selectionBarTexts.tag}</span>
          <input
            data-autofocus
            type="text"
            list={listId}
            maxLength={100}
            value={tag}
            onChange={(event) => setTag(event.currentTarget.value)}
            className="h-10 w-full rounded-md border border-edge/60 bg-canvas px-3"
          />
        </label>
        <datalist id={listId}>
          {facets?.user_tags.map((facet) => (
            <option key={facet.tag} value={facet.tag} />
          ))}
        </datalist>
        {tagging.error && (
          <p role="alert" className="text-danger">
            {tagging.error.message}
          </p>
        )}
        <Button kind="primary" type="submit" isBusy={tagging.isPending || tag.trim() === ''}>
          {selectionBarTexts.addTag}
        </Button>
      </form>
    </Dialog>
  );
}

function taggedText({ tag, media_ids: { length } }: TagResponse, entityType: EntityType): string {
  return length === 0
    ? selectionBarTexts.taggedBefore(tag)
    : selectionBarTexts.tagged(length, entityType, tag);
}
