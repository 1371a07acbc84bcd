const VERSION = /^(\d+)\.(\d+)\.(\d+)(-[\da-z.-]+)?$/;

/**
 * The version of a release, which must be higher than the current one.
 * @throws Error
 */
export function readVersion(wanted: string | undefined, current: string): string {
  const parts = VERSION.exec(wanted ?? '');
  if (wanted === undefined || !parts) {
    throw new Error('Name the version of the release, such as: npm run release -- 1.2.3');
  }
  if (isHigher(parts, VERSION.exec(current))) return wanted;
  throw new Error(`The version must be higher than ${current}, not ${wanted}.`);
}

/** By number, then a release after its previews; previews of one number are not compared. */
function isHigher(wanted: RegExpExecArray, current: RegExpExecArray | null): boolean {
  for (const part of [1, 2, 3]) {
    const difference = Number(wanted[part]) - Number(current?.[part]);
    if (difference !== 0) return difference > 0;
  }
  return current?.[4] !== undefined && wanted[4] !== current[4];
}
