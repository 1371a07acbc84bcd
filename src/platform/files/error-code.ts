/** The system's error code of a failed file operation (`ENOENT`, …). */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
