import type { LiveDataset } from '#engine/datasets/dataset.ts';
import type { Engine } from '#engine/engine.ts';
import { UserError } from '#platform/user-error.ts';
import { progressBar, REFRESH_MS, timeLeft } from './progress-bar.ts';

/**
 * Shows the progress of a dataset's change to another model, if one is running, until it ends.
 * @throws UserError when the change failed
 */
export async function showModelChange(
  engine: Engine,
  dataset: LiveDataset,
  stream: NodeJS.WriteStream = process.stderr,
): Promise<void> {
  const name = dataset.stored.displayName;
  const model = dataset.modelChange?.model ?? '';
  const bar = progressBar(
    `${name}: embedding with ${model} [{bar}] {value}/{total} · {left}`,
    stream,
  );
  let isStarted = false;
  const timer = setInterval(() => {
    const { modelChange } = dataset;
    // Downloads have bars of their own.
    if (modelChange?.phase !== 'EMBEDDING') return;
    if (!isStarted) bar.start(modelChange.total, 0, { left: '' });
    isStarted = true;
    bar.update(modelChange.done, { left: timeLeft(modelChange.seconds_left) });
  }, REFRESH_MS);
  await engine.modelChangeEnded(dataset).finally(() => {
    clearInterval(timer);
    bar.stop();
  });
  const error = dataset.modelChange?.error;
  if (error) throw new UserError(`${name}: ${error}`);
}
