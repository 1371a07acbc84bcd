import { Counter, Gauge, type Registry } from 'prom-client';
import type { Remote } from '#remote/remote.ts';

/** Adds metrics of the remote: its readiness, and the errors of requests. */
export function addRemoteMetrics(registry: Registry, remote: Remote): void {
  const registers = [registry];
  new Gauge({
    name: 'semblance_remote_ready',
    help: '1 if the remote responds and accepts the credentials of this server, else 0.',
    registers,
    async collect() {
      this.set(Number((await remote.notReadyBecause()) === null));
    },
  });
  new Counter({
    name: 'semblance_remote_trouble_total',
    help: 'Requests to the remote without a response of the API after all attempts, by error.',
    labelNames: ['kind'],
    registers,
    collect() {
      this.reset();
      for (const [kind, count] of remote.errorCounts) this.inc({ kind }, count);
    },
  });
}
