import { ArrowUpIcon } from '@heroicons/react/20/solid';
import { useQueryClient } from '@tanstack/react-query';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { datasetTexts } from '#texts/dataset/dataset.ts';
import { showPresent, useShownDataset } from '#web/api/shown-dataset.ts';
import { focusHeading } from '#web/layout/focused-heading.tsx';

/** Offers the images that have arrived since the results on screen, below the header. */
export function MoreImages({ dataset }: { readonly dataset: Dataset }) {
  const client = useQueryClient();
  const shown = useShownDataset(dataset);
  const nMore = dataset.n_images - shown.n_images;
  const show = () => {
    showPresent(client, dataset);
    window.scrollTo(0, 0);
    // The button disappears.
    focusHeading();
  };
  return (
    <div aria-live="polite" className="absolute inset-x-0 top-full flex h-0 justify-center">
      {nMore > 0 && (
        <button
          type="button"
          onClick={show}
          className="mt-3 flex h-9 items-center gap-1.5 rounded-full bg-accent px-4 font-medium text-on-accent text-xs tabular-nums shadow-lg hover:bg-accent/88"
        >
          <ArrowUpIcon aria-hidden="true" className="size-4" />
          {datasetTexts.moreImages(nMore)}
        </button>
      )}
    </div>
  );
}
