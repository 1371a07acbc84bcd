import { useQuery } from '@tanstack/react-query';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { datasetSettingsTexts } from '#texts/dataset/dataset-settings.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { folderLabelsQuery, useFolderLabelsChange } from '#web/api/folder-labels.ts';
import { useDisabledReason } from '#web/api/key.ts';
import { troubleOf } from '#web/api/request/query-client.ts';
import { Dialog } from '#web/ui/dialog.tsx';
import { Switch } from '#web/ui/form/switch.tsx';
import { ModelSettings } from './model-settings.tsx';
import { TextReadingSetting } from './text-reading-setting.tsx';

interface DatasetSettingsDialogProps {
  readonly dataset: Dataset;
  readonly onClose: () => void;
}

/** Settings of a dataset, shared by all its users. */
export function DatasetSettingsDialog({ dataset, onClose }: DatasetSettingsDialogProps) {
  const notOffered = useReasonAgainst('folder_labels');
  const refusal = useDisabledReason('editor');
  const setting = useQuery({ ...folderLabelsQuery(dataset.id), enabled: !notOffered });
  const change = useFolderLabelsChange(dataset.id);
  const whyNot = notOffered ?? refusal;
  const error = change.error ?? (notOffered ? null : troubleOf(setting));
  const isOn = change.isPending ? change.variables : (setting.data?.enabled ?? false);
  return (
    <Dialog
      title={datasetSettingsTexts.title(dataset.display_name)}
      onClose={onClose}
      className="w-[36rem]"
    >
      <div className="min-h-0 overflow-y-auto">
        <div className="flex flex-col gap-2 px-5 py-4">
          <Switch
            label={datasetSettingsTexts.folderLabels}
            isOn={isOn}
            whyNot={whyNot}
            onChange={(enabled) => change.mutate(enabled)}
          />
          <p className="text-pretty pl-6 text-muted text-xs leading-5">
            {datasetSettingsTexts.folderLabelsHint}
          </p>
          {whyNot && <p className="pl-6 text-muted text-xs">{whyNot}</p>}
          {error && (
            <p role="alert" className="pl-6 text-danger text-xs">
              {error.message}
            </p>
          )}
        </div>
        <TextReadingSetting dataset={dataset} />
        <ModelSettings dataset={dataset} />
        {/* Fades out a row that is cut off, because phones show no scrollbar. */}
        <div
          aria-hidden="true"
          className="-mt-4 pointer-events-none sticky bottom-0 h-8 bg-linear-to-t from-surface"
        />
      </div>
    </Dialog>
  );
}
