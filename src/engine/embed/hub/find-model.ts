import path from 'node:path';
import { ModelError } from '#engine/embed/model/model-error.ts';
import { isFolder, type ModelSource, modelFolder } from '#engine/embed/model/model-source.ts';
import { downloadModel, type ReportDownload } from './download.ts';
import { type ModelFolder, readModelFolder } from './model-folder.ts';

/** A requested model. */
export interface HubRequest {
  readonly source: ModelSource;
  /** Folder of all models. */
  readonly modelDir: string;
  /** Whether the user has named the model, so that missing files may be downloaded. */
  readonly mayDownload: boolean;
}

/** Ensures that the files of a model exist. @throws ModelError */
export async function findModel(
  { source, modelDir, mayDownload }: HubRequest,
  onProgress: ReportDownload = () => undefined,
): Promise<ModelFolder> {
  const folder = modelFolder(source, modelDir);
  try {
    return await readModelFolder(folder, source);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    if (!mayDownload) throw new ModelError(whatToDo(source, error));
    if (isFolder(source)) throw error;
  }
  await downloadModel(source, path.join(modelDir, 'hub'), onProgress);
  return readModelFolder(folder, source);
}

/** Advice for a dataset that was indexed with the model. */
function whatToDo(source: ModelSource, { message }: ModelError): string {
  return isFolder(source)
    ? `${message} Restore it, or name another model with --model.`
    : `The model ${source} is no longer in the data directory. To download it again, start with --model ${source}.`;
}
