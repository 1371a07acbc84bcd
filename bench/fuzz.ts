import { runFuzz } from '../e2e/fuzz/run-fuzz.ts';
import { startApiWorld } from '../e2e/openapi/api-world.ts';
import { OPERATIONS } from '../e2e/openapi/operations.ts';

const COUNT = 50_000;
const SHOWN_PROBLEMS = 20;

/** Requests made from the OpenAPI document, well meant and not: `fuzz [count] [seed]`. */
export async function benchFuzz([countText, seedText]: readonly string[]): Promise<void> {
  const count = Number(countText ?? COUNT);
  const seed = Number(seedText ?? Date.now() % 1e9);
  console.log(`  ${count} requests to ${OPERATIONS.length} operations, seed ${seed}`);
  const world = await startApiWorld();
  const startedMs = performance.now();
  const report = await runFuzz(world, {
    seed,
    count,
    onAnswer: (nDone) => {
      if (nDone % Math.ceil(count / 10) !== 0) return;
      const rssMb = process.memoryUsage.rss() / 2 ** 20;
      console.log(`    ${nDone} responses, RSS ${rssMb.toFixed(0)} MB`);
    },
  });
  const seconds = (performance.now() - startedMs) / 1000;
  const { problems, answersByStatus, succeeded } = report;
  const statuses = [...answersByStatus].sort(([a], [b]) => a - b);
  console.log(`  ${seconds.toFixed(0)} s; ${statuses.map((pair) => pair.join(' × ')).join(', ')}`);
  console.log(`  ${succeeded.size} of ${OPERATIONS.length} operations returned a success`);
  console.log(`  ${problems.length} responses that the document does not allow`);
  for (const problem of problems.slice(0, SHOWN_PROBLEMS)) console.log(`    ${problem}`);
  for (const line of world.server.log.slice(0, SHOWN_PROBLEMS)) console.log(`    log: ${line}`);
  await world.close();
  if (problems.length + world.server.log.length > 0) process.exitCode = 1;
}
