import { PROBES, see } from '../e2e/remote/fault-matrix.ts';
import { FAULTS, type FaultName } from '../e2e/remote/faults.ts';
import { startFaultyRemote } from '../e2e/remote/faulty-remote.ts';

/** What a browser sees before a remote in trouble: a table of faults and routes, as Markdown. */
export async function benchFaults(): Promise<void> {
  const { faults, server, probes, close } = await startFaultyRemote();
  console.log(`| fault | ${PROBES.join(' | ')} |`);
  console.log(`|---|${PROBES.map(() => '---').join('|')}|`);
  for (const fault of Object.keys(FAULTS) as FaultName[]) {
    const cells: string[] = [];
    for (const probe of PROBES) {
      const start = performance.now();
      const { status, said } = await see(fault, probe, faults, server, probes);
      const ms = Math.round(performance.now() - start);
      cells.push(`${status} ${said.replaceAll(new URL(faults.url).host, 'HOST')} (${ms} ms)`);
    }
    console.log(`| ${fault} | ${cells.join(' | ')} |`);
  }
  await close();
}
