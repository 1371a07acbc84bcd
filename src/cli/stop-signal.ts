/** Whatever hangs must not keep a person waiting: Ctrl-C ends the process within two seconds. */
const PATIENCE_MS = 1000;

/** Runs `stop` at the first Ctrl-C (or SIGTERM) and exits; a second one exits at once. */
export function onStopSignal(stop: () => Promise<void>): void {
  let isStopping = false;
  const handle = () => {
    if (isStopping) process.exit(130);
    isStopping = true;
    setTimeout(() => process.exit(130), PATIENCE_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
}
