import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { Dataset } from '#contract/dataset/dataset.ts';
import { modelTexts } from '#texts/dataset/model.ts';
import { useReasonAgainst } from '#web/api/capabilities.ts';
import { useDisabledReason } from '#web/api/key.ts';
import { modelsQuery, useModelStep } from '#web/api/models.ts';
import { troubleOf } from '#web/api/request/query-client.ts';
import { ModelChangeStatus } from './model-change-status.tsx';
import { type ListedModel, modelName } from './model-change-words.ts';
import { ModelRow } from './model-row.tsx';

/** The model of a dataset, and those it can be changed to. */
export function ModelSettings({ dataset }: { readonly dataset: Dataset }) {
  const titleId = useId();
  const notOffered = useReasonAgainst('models');
  const refusal = useDisabledReason('admin');
  const offered = useQuery({ ...modelsQuery(dataset), enabled: !notOffered });
  const step = useModelStep(dataset.id);
  const whyNot = notOffered ?? refusal;
  const error = step.error ?? (notOffered ? null : troubleOf(offered));
  return (
    <section aria-labelledby={titleId} className="border-line border-t px-5 py-4">
      <h3 id={titleId} className="font-semibold">
        {modelTexts.title}
      </h3>
      <p className="mt-1 text-pretty text-muted text-xs leading-5">
        {modelTexts.builtInGood} {modelTexts.builtInBad}
      </p>
      <p className="mt-1 text-pretty text-muted text-xs leading-5">{modelTexts.background}</p>
      {/* Always there and without counts, because screen readers read out its changes. */}
      <p role="status" className="sr-only">
        {statusText(dataset)}
      </p>
      <ModelChangeStatus dataset={dataset} step={step} whyNot={whyNot} />
      <ul aria-labelledby={titleId} className="mt-2 divide-y divide-line">
        {withUsed(offered.data ?? [], dataset).map((one) => (
          <ModelRow key={one.model} dataset={dataset} listed={one} step={step} whyNot={whyNot} />
        ))}
      </ul>
      {whyNot && <p className="mt-2 text-muted text-xs">{whyNot}</p>}
      {error && (
        <p role="alert" className="mt-2 text-danger text-xs">
          {error.message}
        </p>
      )}
    </section>
  );
}

/** The offered models, and those of the dataset that only the owner of the server can name. */
function withUsed(offered: readonly ListedModel[], dataset: Dataset): readonly ListedModel[] {
  const { model, previous_model: previous, model_change: change } = dataset;
  const used = new Set([model.name, previous ?? '', change?.model ?? '']);
  for (const { model: known } of offered) used.delete(known);
  const others = [...used].filter(Boolean);
  return [
    ...offered,
    ...others.map((name) => ({ model: name, download_bytes: 0, is_downloaded: true })),
  ];
}

function statusText({ model, model_change: change }: Dataset): string {
  return change ? modelTexts.phases[change.phase] : modelTexts.modelInUse(modelName(model.name));
}
