import { CheckIcon, ChevronUpDownIcon, Cog6ToothIcon } from '@heroicons/react/20/solid';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { datasetTexts } from '#texts/dataset/dataset.ts';
import { datasetSettingsTexts as settingsTexts } from '#texts/dataset/dataset-settings.ts';
import { datasetsQuery } from '#web/api/datasets.ts';
import { forElement } from '#web/api/request/for-element.ts';
import { isGrowing } from '#web/api/shown-dataset.ts';
import { classNames } from '#web/ui/class-names.ts';
import { Disclosure } from '#web/ui/disclosure.tsx';
import { openDialog } from '#web/ui/open-dialog.ts';
import { datasetSummary, progressText } from './dataset-words.ts';
import { openingHref } from './opening-level.ts';

/** Shows the current dataset and links to the others. */
export function DatasetSwitch({ dataset }: { readonly dataset: Dataset }) {
  const { data: datasets = [dataset] } = useQuery(datasetsQuery);
  return (
    <Disclosure
      name={datasetTexts.datasets}
      className="flex h-11 max-w-full items-center gap-1.5 rounded-lg px-2 text-left hover:bg-mat"
      label={
        <>
          <span className="min-w-0 leading-tight">
            <span className="block truncate font-semibold">{dataset.display_name}</span>
            <span
              className="block truncate text-2xs text-muted tabular-nums"
              title={isGrowing(dataset) ? progressText(dataset.indexing) : undefined}
            >
              {datasetSummary(dataset)}
            </span>
          </span>
          <span className="sr-only">{datasetTexts.change}</span>
          <ChevronUpDownIcon aria-hidden="true" className="size-4 shrink-0 text-muted" />
        </>
      }
    >
      <ul aria-label={datasetTexts.datasets} className="max-h-[60dvh] overflow-y-auto">
        {datasets.map((other) => (
          <li key={other.id}>
            <DatasetLink dataset={other} isCurrent={other.id === dataset.id} />
          </li>
        ))}
      </ul>
      <div className="mt-1.5 border-line border-t pt-1.5">
        <button
          type="button"
          onClick={() => openDialog('dataset-settings')}
          className="flex w-full items-center gap-3 rounded-md p-2 text-left hover:bg-mat"
        >
          <Cog6ToothIcon aria-hidden="true" className="size-5 shrink-0 text-muted" />
          {settingsTexts.open}
        </button>
      </div>
    </Disclosure>
  );
}

function DatasetLink({ dataset, isCurrent }: { dataset: Dataset; isCurrent: boolean }) {
  return (
    <Link
      href={openingHref(dataset)}
      aria-current={isCurrent}
      className="flex items-center gap-3 rounded-md p-2 hover:bg-mat"
    >
      <DatasetThumbnail uri={dataset.preview_uri} />
      <span className="min-w-0 flex-1 leading-tight">
        <span className={classNames('block truncate', isCurrent && 'font-semibold')}>
          {dataset.display_name}
        </span>
        <span className="block truncate text-muted text-xs tabular-nums">
          {datasetSummary(dataset)}
        </span>
      </span>
      {isCurrent && <CheckIcon aria-hidden="true" className="size-4 shrink-0 text-accent" />}
    </Link>
  );
}

function DatasetThumbnail({ uri }: { readonly uri: string | null }) {
  if (!uri) return <span className="size-10 shrink-0 rounded bg-mat" />;
  return (
    <img
      src={forElement(uri)}
      alt=""
      loading="lazy"
      className="size-10 shrink-0 rounded bg-mat object-cover"
    />
  );
}
