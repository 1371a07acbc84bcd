interface PlaywrightSuite {
  suites?: readonly PlaywrightSuite[];
  specs: readonly {
    title: string;
    file: string;
    tests: readonly {
      projectName: string;
      status: string;
      /** Milliseconds of each attempt. */
      results: readonly { duration: number }[];
    }[];
  }[];
}

export interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number };
  suites: readonly PlaywrightSuite[];
}

export interface SlowFile {
  readonly file: string;
  readonly seconds: number;
}

interface BrowserRun {
  readonly browser: string;
  readonly file: string;
  readonly name: string;
  readonly status: string;
  readonly seconds: number;
}

/** Each test of a suite, once for each browser. */
export function runsOf(suite: PlaywrightSuite): BrowserRun[] {
  const own = suite.specs.flatMap(({ file, title, tests }) =>
    tests.map(({ projectName, status, results }) => ({
      browser: projectName,
      file,
      name: `${file} › ${title}`,
      status,
      seconds: results.reduce((sum, { duration }) => sum + duration, 0) / 1000,
    })),
  );
  return [...own, ...(suite.suites ?? []).flatMap(runsOf)];
}

/** The time of each file in each browser. */
export function filesOf(runs: readonly BrowserRun[]): SlowFile[] {
  const seconds = new Map<string, number>();
  for (const run of runs) {
    const file = `${run.file} in ${run.browser}`;
    seconds.set(file, (seconds.get(file) ?? 0) + run.seconds);
  }
  return [...seconds].map(([file, seconds]) => ({ file, seconds }));
}
