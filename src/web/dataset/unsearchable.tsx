import { ExclamationTriangleIcon, FolderOpenIcon } from '@heroicons/react/24/outline';
import type { Dataset } from '#contract/dataset.ts';
import { isSearchable } from '#web/api/datasets.ts';
import { Message } from '#web/ui/message.tsx';
import { IndexingScreen } from './indexing-screen.tsx';
import { SkippedFilesButton } from './skipped-files-button.tsx';

/** Stands in for the results of a dataset that has none: not yet, or not at all. */
export function Unsearchable({ dataset }: { readonly dataset: Dataset }) {
  if (dataset.status === 'FATAL_ERROR') return <FailedDataset dataset={dataset} />;
  return isSearchable(dataset) ? (
    <EmptyDataset dataset={dataset} />
  ) : (
    <IndexingScreen dataset={dataset} />
  );
}

function FailedDataset({ dataset }: { readonly dataset: Dataset }) {
  return (
    <Message
      icon={ExclamationTriangleIcon}
      role="alert"
      title={`${dataset.display_name} could not be indexed`}
    >
      <p>{dataset.fatal_error_msg ?? 'The server gave no reason.'}</p>
      <p>Mend that and start the server again: it goes on where it stopped.</p>
    </Message>
  );
}

function EmptyDataset({ dataset }: { readonly dataset: Dataset }) {
  return (
    <Message icon={FolderOpenIcon} title={`${dataset.display_name} has no images`}>
      <p>
        Put images into its folder and start the server again. JPEG, PNG, WebP, GIF, AVIF and TIFF
        are read.
      </p>
      <SkippedFilesButton dataset={dataset} />
    </Message>
  );
}
