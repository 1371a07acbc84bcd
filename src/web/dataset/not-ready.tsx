import { ExclamationTriangleIcon, FolderOpenIcon } from '@heroicons/react/24/outline';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { notReadyTexts } from '#texts/dataset/not-ready.ts';
import { isSearchable } from '#web/api/datasets.ts';
import { Message } from '#web/ui/message.tsx';
import { IndexingScreen } from './indexing-screen.tsx';
import { SkippedFilesButton } from './skipped-files-button.tsx';

/** Replaces the results of a dataset that is not ready yet or failed. */
export function NotReady({ dataset }: { readonly dataset: Dataset }) {
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
      title={notReadyTexts.failed(dataset.display_name)}
    >
      <p>{dataset.fatal_error_msg ?? notReadyTexts.noReason}</p>
      <p>{notReadyTexts.mend}</p>
    </Message>
  );
}

function EmptyDataset({ dataset }: { readonly dataset: Dataset }) {
  return (
    <Message icon={FolderOpenIcon} title={notReadyTexts.empty(dataset.display_name)}>
      <p>{notReadyTexts.addImages}</p>
      <SkippedFilesButton dataset={dataset} />
    </Message>
  );
}
