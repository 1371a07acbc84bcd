import path from 'node:path';
import { ModelError } from '#engine/embed/model/model-error.ts';
import { isFolder, type ModelSource, modelFolder } from '#engine/embed/model/model-source.ts';
import { downloadModel, type ReportDownload } from './download.ts';
import { type ModelFolder, readModelFolder } from './model-folder.ts';

/** A model that is asked for. */
export interface HubRequest {
  readonly source: ModelSource;
  /** Folder of all models. */
  readonly modelDir: string;
  /** Whether the person has named the model, so that what is missing may be fetched. */
  readonly mayDownload: boolean;
}

/** Makes sure that the files of a model are there. @throws ModelError */
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

/** For a model that a dataset was indexed with. */
function whatToDo(source: ModelSource, { message }: ModelError): string {
  return isFolder(source)
    ? `${message} Restore it, or name another model with --model.`
    : `The model ${source} is no longer in the data directory. To download it again, start with --model ${source}.`;
}
