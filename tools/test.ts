import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { missingFirefox } from '../e2e/installed-browser.ts';
import { filesOf, type PlaywrightReport, runsOf, type SlowFile } from './browser-runs.ts';

/**
 * `npm test`: every slice. `npm run test:<slice> [path…]`: one of them, or of its files those whose path
 * contains one of the words. All slices run even when one fails. The end lists the slowest files and what
 * failed, and the last line counts the tests: `N passed, N failed`. With SEMBLANCE_TEST_POSTGRES, `npm test`
 * runs the tests of databases on PGlite and again on that server.
 */
interface Count {
  passed: number;
  failed: number;
  /** What failed and why, where the runner's own words are far above the last line. */
  failures?: readonly string[];
}

interface VitestReport {
  numPassedTests: number;
  testResults: readonly {
    name: string;
    /** Milliseconds of Unix time. */
    startTime: number;
    endTime: number;
    status: 'passed' | 'failed';
    message: string;
    assertionResults: readonly {
      fullName: string;
      status: string;
      failureMessages: readonly string[];
    }[];
  }[];
}

const SLOWEST = 10;

const SLICES = {
  check: () => [
    check('Types', 'tsc', []),
    check('Lint and format', 'biome', ['check', '--error-on-warnings']),
  ],
  unit: (paths: readonly string[]) => [runVitest('Unit tests', ['unit'], paths)],
  native: (paths: readonly string[]) => [runVitest('Native tests', ['native'], paths)],
  api: (paths: readonly string[]) => [runVitest('API tests', ['api'], paths)],
  browser: (paths: readonly string[]) => [runPlaywright(paths)],
} as const;

const [slice, ...paths] = process.argv.slice(3);
const reports = mkdtempSync(path.join(tmpdir(), 'semblance-reports-'));
const slowFiles: SlowFile[] = [];
const counts = isSlice(slice)
  ? SLICES[slice](paths)
  : [
      ...SLICES.check(),
      // Together, so that no core waits for the last file of a slice.
      runVitest('Unit, native and API tests', ['unit', 'native', 'api'], [], {
        SEMBLANCE_TEST_POSTGRES: undefined,
      }),
      ...runOnPostgres(),
      ...SLICES.browser([]),
    ];
rmSync(reports, { recursive: true });

printSlowest();
for (const failure of counts.flatMap(({ failures = [] }) => failures)) console.log(`\n${failure}`);
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function isSlice(word: string | undefined): word is keyof typeof SLICES {
  if (word === undefined) return false;
  if (Object.hasOwn(SLICES, word)) return true;
  throw new Error(`There is no slice "${word}"; there are ${Object.keys(SLICES).join(', ')}.`);
}

function printSlowest(): void {
  const slowest = slowFiles.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST);
  if (slowest.length === 0) return;
  console.log('\nSlowest files:');
  for (const { file, seconds } of slowest) {
    console.log(`${seconds.toFixed(1).padStart(7)} s  ${file}`);
  }
}

function check(title: string, tool: string, args: string[]): Count {
  const isGood = run(title, tool, args);
  return { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 };
}

/** The tests that open a database, on the server that is named for them. */
function runOnPostgres(): Count[] {
  if (!process.env['SEMBLANCE_TEST_POSTGRES']) return [];
  const paths = ['src', 'e2e'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(folder, name))
      .filter((file) => file.endsWith('.test.ts'))
      .filter((file) => readFileSync(file, 'utf8').includes('test-database.fixture')),
  );
  return [runVitest('Tests of databases on PostgreSQL', ['native', 'api'], paths)];
}

function runVitest(
  title: string,
  projects: readonly string[],
  paths: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Count {
  const file = path.join(reports, 'vitest.json');
  // If the runner dies, the report of the run before must not be read.
  rmSync(file, { force: true });
  const args = [
    'run',
    ...paths,
    ...projects.map((project) => `--project=${project}`),
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  const isGood = run(title, 'vitest', args, env);
  const report = read<VitestReport>(file);
  const failures = report?.testResults.flatMap(failuresOf) ?? [];
  for (const { name, startTime, endTime } of report?.testResults ?? []) {
    const seconds = (endTime - startTime) / 1000;
    slowFiles.push({ file: path.relative('', name), seconds });
  }
  return {
    passed: report?.numPassedTests ?? 0,
    failed: failures.length || (isGood ? 0 : 1),
    failures,
  };
}

/** Of one test file. One that could not be loaded, or taken down, has a message of its own. */
function failuresOf(file: VitestReport['testResults'][number]): string[] {
  const tests = file.assertionResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => [fullName, ...failureMessages].join('\n'));
  const all = tests.length === 0 && file.status === 'failed' ? [file.message] : tests;
  return all.map((failure) => `FAILED ${path.relative('', file.name)} › ${failure}`);
}

function runPlaywright(paths: readonly string[]): Count {
  const file = path.join(reports, 'playwright.json');
  const isGood = run(
    'Browser tests',
    'playwright',
    ['test', '--config=e2e/playwright.config.ts', ...paths],
    { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  );
  const report = read<PlaywrightReport>(file);
  const runs = report?.suites.flatMap(runsOf) ?? [];
  slowFiles.push(...filesOf(runs));
  const browsers = [...new Set(runs.map(({ browser }) => browser))];
  const ranIn = browsers.join(', ') || 'no browser';
  console.log(`Browser tests ran in ${ranIn}.${missingFirefox()}`);
  const { expected = 0, flaky = 0, unexpected = 0 } = report?.stats ?? {};
  return {
    passed: expected + flaky,
    failed: unexpected || (isGood ? 0 : 1),
    failures: runs
      .filter(({ status }) => status === 'unexpected')
      .map(({ browser, name }) => `FAILED in ${browser}: ${name}`),
  };
}

function run(title: string, tool: string, args: string[], env: NodeJS.ProcessEnv = {}): boolean {
  console.log(`\n── ${title}`);
  const { status } = spawnSync('npx', ['--no-install', tool, ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  return status === 0;
}

/** Undefined when the runner died before it could write its report. */
function read<Report>(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}
