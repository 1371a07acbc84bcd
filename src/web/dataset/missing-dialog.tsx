import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { missingTexts } from '#texts/dataset/missing.ts';
import { datasetQuery } from '#web/api/datasets.ts';
import { useDisabledReason } from '#web/api/key.ts';
import { deleteMissing } from '#web/api/missing-media.ts';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';

interface MissingDialogProps {
  readonly dataset: Dataset;
  readonly onClose: () => void;
}

/** Lists the missing images with possible causes, and can delete them permanently. */
export function MissingDialog({ dataset, onClose }: MissingDialogProps) {
  const client = useQueryClient();
  const refusal = useDisabledReason('editor');
  const remove = useMutation({
    mutationFn: (folder: string) => deleteMissing(dataset.id, folder),
    onSettled: () => client.invalidateQueries({ queryKey: datasetQuery(dataset.id).queryKey }),
  });
  const folders = dataset.missing?.folders ?? [];
  return (
    <Dialog title={missingTexts.title} onClose={onClose} className="w-[36rem]">
      <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-4 pb-2">
        <p className="text-pretty text-muted">{missingTexts.explanation}</p>
        {folders.length === 0 ? (
          <p className="py-6 font-medium">{missingTexts.none}</p>
        ) : (
          <ul
            aria-label={missingTexts.title}
            className="mt-4 divide-y divide-line border-line border-t"
          >
            {folders.map(({ folder, n_images, since }) => {
              const name = folder || dataset.display_name;
              return (
                <li key={folder} className="flex items-center gap-3 py-2.5">
                  <span className="min-w-0 flex-1">
                    <span className="block font-medium [overflow-wrap:anywhere]">{name}</span>
                    <span className="block text-muted text-xs">
                      {missingTexts.since(n_images, new Date(since))}
                    </span>
                  </span>
                  <Button
                    kind="small"
                    aria-label={missingTexts.removeFrom(name)}
                    title={refusal}
                    disabled={refusal !== undefined}
                    isBusy={remove.isPending}
                    onClick={() => remove.mutate(folder)}
                  >
                    {missingTexts.remove}
                  </Button>
                </li>
              );
            })}
          </ul>
        )}
        {remove.error && (
          <p role="alert" className="mt-3 text-danger">
            {remove.error.message}
          </p>
        )}
      </div>
      <p className="text-pretty border-line border-t px-5 py-3 text-muted text-xs">
        {refusal ?? missingTexts.deletion}
      </p>
    </Dialog>
  );
}
