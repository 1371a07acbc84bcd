import path from 'node:path';

/** The user's name for the model that needs no download. */
export const BUILT_IN = 'built-in';

/** Source of a model: `built-in`, an absolute folder, or an id of Hugging Face's hub. */
export type ModelSource = string;

export function isFolder(source: ModelSource): boolean {
  return path.isAbsolute(source);
}

/** Display name of a model. The place of a folder is nobody's business but its owner's. */
export function nameOfSource(source: ModelSource): string {
  return isFolder(source) ? path.basename(source) : source;
}

/** The hub's rule: one or two names of letters, digits, `-`, `_` and `.`; no `--`, no `..`. */
export function isHubId(source: ModelSource): boolean {
  return /^(\w[\w.-]*\/)?\w[\w.-]{0,95}$/.test(source) && !/--|\.\./.test(source);
}

/** Folder of a model other than the built-in one, whether or not it exists yet. */
export function modelFolder(source: ModelSource, modelDir: string): string {
  return isFolder(source) ? source : path.join(modelDir, 'hub', ...source.split('/'));
}
