import type { Example } from './examples.ts';

/** The value of the parameter for the examples of one sign; undefined without any. */
export function examplesText(examples: readonly Example[], sign: 1 | -1): string | undefined {
  const ofSign = examples.filter(({ weight }) => weight * sign > 0);
  if (ofSign.length === 0) return undefined;
  return ofSign
    .map(({ mediaId, weight }) =>
      Math.abs(weight) === 1 ? mediaId : `${mediaId}*${Math.abs(weight)}`,
    )
    .join('_');
}
