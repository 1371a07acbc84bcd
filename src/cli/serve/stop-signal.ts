/** Whatever hangs must not keep a person waiting: when requests are finished, the process ends within two seconds. */
const PATIENCE_MS = 1000;

/**
 * At the first Ctrl-C (or SIGTERM) runs `finish`, which takes as long as it may, then `stop`, and
 * exits; a second one exits at once.
 * @returns ends that
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
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return () => {
    process.off('SIGINT', handle);
    process.off('SIGTERM', handle);
  };
}
