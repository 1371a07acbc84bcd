import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { ModelError } from '#engine/embed/model/model-error.ts';
import { FAMILIES } from './model-family.ts';
import { familyOfConfig } from './model-folder.ts';
import { HUB_SESSION_OPTIONS, loadTransformers, type TransformersLibrary } from './transformers.ts';

export interface DownloadProgress {
  readonly file: string;
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

export type ReportDownload = (progress: DownloadProgress) => void;

/**
 * Downloads the missing files of a hub model into `<hubDir>/<id>`. Each network is opened as well,
 * as the library does, to verify that it loads. `HF_ENDPOINT` names another hub, as for Hugging
 * Face's own programs, and `HF_TOKEN` grants access to gated models.
 * @throws ModelError
 */
export async function downloadModel(
  id: string,
  hubDir: string,
  onProgress: ReportDownload,
): Promise<void> {
  const library = await loadTransformers();
  const { env } = library;
  const endpoint = process.env['HF_ENDPOINT'];
  if (endpoint) env.remoteHost = endpoint;
  env.cacheDir = hubDir;
  env.localModelPath = hubDir;
  await removePartsOf(path.join(hubDir, ...id.split('/')));
  try {
    env.allowRemoteModels = true;
    env.useFSCache = true;
    await fetchAll(library, id, onProgress);
  } catch (error) {
    throw error instanceof ModelError ? error : new ModelError(explain(library, id, error));
  } finally {
    env.allowRemoteModels = false;
    env.useFSCache = false;
  }
}

async function fetchAll(
  library: TransformersLibrary,
  id: string,
  onProgress: ReportDownload,
): Promise<void> {
  const config = await library.AutoConfig.from_pretrained(id);
  const { imageClass, text } = FAMILIES[familyOfConfig(JSON.stringify(config), id)];
  const options = {
    ...HUB_SESSION_OPTIONS,
    config,
    progress_callback: (info: ProgressInfo) => {
      if (info.status !== 'progress') return;
      onProgress({ file: info.file, loadedBytes: info.loaded, totalBytes: info.total });
    },
  };
  await library.AutoImageProcessor.from_pretrained(id);
  const images = await imageClass(library).from_pretrained(id, options);
  await images.dispose();
  if (!text) return;
  await library.AutoTokenizer.from_pretrained(id);
  const texts = await text.textClass(library).from_pretrained(id, options);
  await texts.dispose();
}

type ProgressInfo = Parameters<
  NonNullable<
    NonNullable<
      Parameters<TransformersLibrary['AutoModel']['from_pretrained']>[1]
    >['progress_callback']
  >
>[0];

/** Partial files of a killed download may be large. */
async function removePartsOf(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of await readdir(folder, { recursive: true })) {
    if (/\.tmp\.\d+\.\w+$/.test(file)) await rm(path.join(folder, file), { force: true });
  }
}

function explain(library: TransformersLibrary, id: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof library.ModelFileNotFoundError) {
    const file = message.match(/resolve\/main\/(.+?)"/)?.[1];
    return file === 'config.json' || file === undefined
      ? `Hugging Face has no public model ${id}, and no such folder exists.`
      : `The model ${id} on Hugging Face does not have the layout of transformers.js: ${file} is missing.`;
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  const code = cause && 'code' in cause ? String(cause.code) : undefined;
  const reason = code ? `${code}${meaningOf(code, library)}` : firstLine(message);
  return `The model ${id} could not be downloaded (${reason}). Try again: the download resumes where it stopped.`;
}

/** Explains the codes of the two usual causes. */
function meaningOf(code: string, { env }: TransformersLibrary): string {
  if (UNREACHABLE.has(code)) return `: no connection to ${new URL(env.remoteHost).host}`;
  return code === 'ENOSPC' ? ': the disk of the data directory is full' : '';
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function firstLine(message: string): string {
  return message.split('\n')[0] ?? '';
}
