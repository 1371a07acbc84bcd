import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { historyTexts } from '#texts/history.ts';
import { Button, buttonClass } from '#web/ui/button.tsx';
import { offerUndo } from '#web/ui/undo-notice.tsx';
import { readTrailFile } from './read-trail-file.ts';
import { trailFile, trailLinks } from './trail-file.ts';
import { trailPage } from './trail-page.ts';
import type { Frame } from './trail-steps.ts';
import { addSteps } from './trail-store.ts';

interface TrailFilesProps {
  readonly dataset: Dataset;
  readonly frames: readonly Frame[];
}

/** Exports the trail as a file and imports exported ones. */
export function TrailFiles({ dataset, frames }: TrailFilesProps) {
  const client = useQueryClient();
  const { origin } = window.location;
  const reading = useMutation({
    mutationFn: async (file: File) => readTrailFile(client, dataset.id, await file.text()),
    onSuccess: ({ steps, nGone }) => {
      const { nAdded, undo } = addSteps(steps);
      offerUndo(historyTexts.added(nAdded, nGone), undo);
    },
  });
  const [nSaved, setNSaved] = useState(0);
  const saving = useMutation({
    mutationFn: () => trailPage(client, dataset, frames, origin, setNSaved),
    onMutate: () => setNSaved(0),
    onSuccess: (page) => save(page, 'text/html', `${dataset.display_name} trail.html`),
  });
  return (
    <>
      {reading.error && (
        <p role="alert" className="col-span-full basis-full text-danger">
          {reading.error.message}
        </p>
      )}
      <label className={buttonClass('small', 'cursor-pointer has-focus-visible:outline-2')}>
        <input
          type="file"
          accept=".json,application/json"
          className="sr-only"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file) reading.mutate(file);
            // Reset, so that choosing the same file again is a change.
            event.currentTarget.value = '';
          }}
        />
        {historyTexts.openFile}
      </label>
      <Button
        kind="small"
        disabled={frames.length === 0}
        onClick={() => {
          const json = JSON.stringify(trailFile(dataset, frames, origin), null, 2);
          save(json, 'application/json', `${dataset.display_name} trail.json`);
        }}
      >
        {historyTexts.saveJson}
      </Button>
      <Button
        kind="small"
        disabled={frames.length === 0}
        onClick={() => {
          save(trailLinks(frames, origin), 'text/markdown', `${dataset.display_name} trail.md`);
        }}
      >
        {historyTexts.saveLinks}
      </Button>
      <Button
        kind="small"
        disabled={frames.length === 0}
        isBusy={saving.isPending}
        onClick={() => saving.mutate()}
      >
        {saving.isPending ? historyTexts.savingPage(nSaved, frames.length) : historyTexts.savePage}
      </Button>
    </>
  );
}

function save(text: string, type: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
