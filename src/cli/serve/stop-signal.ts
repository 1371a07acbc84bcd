/**
 * Time limit for stopping, so that the process ends within two seconds after its requests even if
 * something hangs.
 */
const PATIENCE_MS = 1000;

/** The third is sent when the terminal or the window of the console is closed, the last by Ctrl-Break. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;

/**
 * On the first Ctrl-C (or another signal to stop) runs `finish`, without a time limit, then `stop`, and exits; a
 * second signal exits at once.
 * @returns removes the signal handlers
 */
export function onStopSignal(
  stop: () => Promise<void>,
  finish: () => Promise<void> = async () => undefined,
): () => void {
  let isStopping = false;
  const end = async () => {
    await finish();
    setTimeout(() => process.exit(130), PATIENCE_MS).unref();
    await stop();
  };
  const handle = () => {
    if (isStopping) process.exit(130);
    isStopping = true;
    end().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of STOP_SIGNALS) process.on(signal, handle);
  return () => {
    for (const signal of STOP_SIGNALS) process.off(signal, handle);
  };
}
