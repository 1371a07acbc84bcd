/** The value below which `percent` of the sorted samples lie (nearest rank). */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.max(0, rank - 1)] ?? Number.NaN;
}

/** Milliseconds of each run of `work`, one after another, the first `warmUps` left out. */
export async function timeEach(
  runs: number,
  work: (run: number) => Promise<unknown>,
  warmUps = 3,
): Promise<number[]> {
  const samples: number[] = [];
  for (let run = -warmUps; run < runs; run++) {
    const start = performance.now();
    await work(run + warmUps);
    if (run >= 0) samples.push(performance.now() - start);
  }
  return samples;
}

/** `p50 12.3 ms, p95 20.1 ms`. */
export function describeTimes(samples: readonly number[]): string {
  return `p50 ${percentile(samples, 50).toFixed(1)} ms, p95 ${percentile(samples, 95).toFixed(1)} ms`;
}
