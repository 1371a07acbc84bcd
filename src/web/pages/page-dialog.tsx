import type { Dataset } from '#contract/dataset/dataset.ts';
import type { Search } from '#contract/search/search-codec.ts';
import { PartBoundary } from '#web/errors/part-boundary.tsx';
import { lazyPart } from '#web/ui/lazy-part.tsx';
import { closeDialog, useOpenDialog } from '#web/ui/open-dialog.ts';
import { useWindowEvent } from '#web/ui/use-window-event.ts';

const ShortcutsDialog = lazyPart(
  async () => (await import('./shortcuts-dialog.tsx')).ShortcutsDialog,
);
const DatasetSettingsDialog = lazyPart(
  async () => (await import('#web/dataset/dataset-settings-dialog.tsx')).DatasetSettingsDialog,
);
const IndexReportDialog = lazyPart(
  async () => (await import('#web/dataset/index-report-dialog.tsx')).IndexReportDialog,
);

const MissingDialog = lazyPart(
  async () => (await import('#web/dataset/missing-dialog.tsx')).MissingDialog,
);
const Palette = lazyPart(
  async () => (await import('#web/command-palette/command-palette.tsx')).Palette,
);
const ViewsDialog = lazyPart(async () => (await import('#web/views/views-dialog.tsx')).ViewsDialog);
const TrailDialog = lazyPart(
  async () => (await import('#web/history/trail-dialog.tsx')).TrailDialog,
);

interface PageDialogProps {
  readonly dataset: Dataset;
  readonly search: Search;
}

export function PageDialog({ dataset, search }: PageDialogProps) {
  const { name, opening } = useOpenDialog();
  useWindowEvent('popstate', closeDialog);
  return (
    <PartBoundary key={opening} part="dialog" resetKey={name ?? ''} onClose={closeDialog}>
      {name === 'shortcuts' && <ShortcutsDialog onClose={closeDialog} />}
      {name === 'palette' && <Palette dataset={dataset} search={search} onClose={closeDialog} />}
      {name === 'views' && <ViewsDialog dataset={dataset} search={search} onClose={closeDialog} />}
      {name === 'trail' && <TrailDialog dataset={dataset} onClose={closeDialog} />}
      {name === 'dataset-settings' && (
        <DatasetSettingsDialog dataset={dataset} onClose={closeDialog} />
      )}
      {name === 'missing' && <MissingDialog dataset={dataset} onClose={closeDialog} />}
      {name === 'index-report' && <IndexReportDialog dataset={dataset} onClose={closeDialog} />}
    </PartBoundary>
  );
}
