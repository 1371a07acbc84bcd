import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { TagResponse } from '#contract/dataset/tags.ts';
import type { EntityType } from '#contract/primitives.ts';
import { selectionBarTexts } from '#texts/selection-bar.ts';
import { facetsQuery } from '#web/api/explore.ts';
import { exploreKey } from '#web/api/shown-dataset.ts';
import { addTag, removeTag } from '#web/api/tags.ts';
import { showNotice } from '#web/query/query-draft.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import { NameForm } from '#web/ui/form/name-form.tsx';
import { offerUndo } from '#web/ui/undo-notice.tsx';

interface TagDialogProps {
  readonly datasetId: string;
  /** Entity type of the selected media. */
  readonly entityType: EntityType;
  readonly request: object;
  readonly title: string;
  readonly onClose: () => void;
}

/** Tags a selection; the server stores the tag and can filter by it. */
export function TagDialog({ datasetId, entityType, request, title, onClose }: TagDialogProps) {
  const [typed, setTyped] = useState('');
  const { data: facets } = useQuery(facetsQuery(datasetId));
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: exploreKey(datasetId) });
  const tagging = useMutation({
    mutationFn: (tag: string) => addTag(datasetId, tag, request),
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
  return (
    <Dialog title={title} onClose={onClose} className="w-96">
      <NameForm
        label={selectionBarTexts.tag}
        typed={typed}
        onType={setTyped}
        maxLength={100}
        suggestions={facets?.user_tags.map(({ tag }) => tag) ?? []}
        submitText={selectionBarTexts.addTag}
        onSubmit={tagging.mutate}
        isBusy={tagging.isPending}
        className="flex flex-col gap-4 p-5"
      >
        {tagging.error && (
          <p role="alert" className="text-danger">
            {tagging.error.message}
          </p>
        )}
      </NameForm>
    </Dialog>
  );
}

function taggedText({ tag, media_ids: { length } }: TagResponse, entityType: EntityType): string {
  return length === 0
    ? selectionBarTexts.taggedBefore(tag)
    : selectionBarTexts.tagged(length, entityType, tag);
}
