import type * as Transformers from '@huggingface/transformers';

export type TransformersLibrary = typeof Transformers;

/** Loads the library on the first call, restricted to local files. */
export async function loadTransformers(): Promise<TransformersLibrary> {
  const library = await import('@huggingface/transformers');
  const { env, LogLevel } = library;
  // Errors are thrown as well, and reported in our own texts.
  env.logLevel = LogLevel.NONE;
  env.allowRemoteModels = false;
  env.useFSCache = false;
  return library;
}

/**
 * Options for opening a network: full precision on one core. One thread sums in a fixed order, so
 * that the same image always gives the same bits.
 */
export const HUB_SESSION_OPTIONS = {
  dtype: 'fp32',
  device: 'cpu',
  session_options: { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' },
} as const;
