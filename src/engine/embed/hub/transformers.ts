import type * as Transformers from '@huggingface/transformers';

export type TransformersLibrary = typeof Transformers;

/** The library, loaded at the first call, reading files and asking no server. */
export async function loadTransformers(): Promise<TransformersLibrary> {
  const library = await import('@huggingface/transformers');
  const { env, LogLevel } = library;
  // What goes wrong is thrown too, and said in our words.
  env.logLevel = LogLevel.NONE;
  env.allowRemoteModels = false;
  env.useFSCache = false;
  return library;
}

/**
 * How a network is opened: the full precision of its file on one core. One thread adds up in one
 * order, so that the same picture gives the same bits every time.
 */
export const HUB_SESSION_OPTIONS = {
  dtype: 'fp32',
  device: 'cpu',
  session_options: { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' },
} as const;
