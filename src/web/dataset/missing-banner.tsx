import { ExclamationTriangleIcon } from '@heroicons/react/20/solid';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { missingTexts } from '#texts/dataset/missing.ts';
import { Button } from '#web/ui/button.tsx';
import { openDialog } from '#web/ui/open-dialog.ts';

/** Number of folders to name; the dialog lists them all. */
const MAX_NAMED = 2;

/** Reports missing images of the dataset and links to the remedies. */
export function MissingBanner({ dataset }: { readonly dataset: Dataset }) {
  const { missing } = dataset;
  if (!missing) return null;
  const named = missing.folders
    .slice(0, MAX_NAMED)
    .map(({ folder }) => folder || dataset.display_name);
  const nMore = missing.folders.length - named.length;
  return (
    <div role="status" className="flex items-center gap-3 border-line border-b py-2 text-xs">
      <ExclamationTriangleIcon aria-hidden="true" className="size-4 shrink-0 text-danger" />
      <p className="min-w-0 flex-1 text-pretty [overflow-wrap:anywhere]">
        <strong className="font-semibold">{missingTexts.banner(missing.n_images)}</strong>{' '}
        {missingTexts.bannerDetail(named, nMore, new Date(missing.since))}
      </p>
      <Button kind="small" onClick={() => openDialog('missing')}>
        {missingTexts.details}
      </Button>
    </div>
  );
}
