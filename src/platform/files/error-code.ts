/** The system's short name for what went wrong with a file (`ENOENT`, …). */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
