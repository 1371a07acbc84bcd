import path from 'node:path';

/** What a person says for the model that needs nothing. */
export const BUILT_IN = 'built-in';

/** Where a model comes from: `built-in`, an absolute folder, or an id of Hugging Face's hub. */
export type ModelSource = string;

export function isFolder(source: ModelSource): boolean {
  return path.isAbsolute(source);
}

/** The rule of the hub: one or two names of letters, digits, `-`, `_` and `.`; no `--`, no `..`. */
export function isHubId(source: ModelSource): boolean {
  return /^(\w[\w.-]*\/)?\w[\w.-]{0,95}$/.test(source) && !/--|\.\./.test(source);
}

/** Where the files of a model lie, or will lie, that is not the built-in one. */
export function modelFolder(source: ModelSource, modelDir: string): string {
  return isFolder(source) ? source : path.join(modelDir, 'hub', ...source.split('/'));
}
