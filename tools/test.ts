import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { missingFirefox } from '../e2e/installed-browser.ts';

/**
 * `npm test`: types, lint and format, unit and API tests, browser tests. All of them run even when
 * one fails. What failed is named again at the end, below the long list of the browser tests, and the
 * last line counts the tests: `N passed, N failed`.
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
    status: 'passed' | 'failed';
    message: string;
    assertionResults: readonly {
      fullName: string;
      status: string;
      failureMessages: readonly string[];
    }[];
  }[];
}

interface PlaywrightSuite {
  suites?: readonly PlaywrightSuite[];
  specs: readonly {
    title: string;
    file: string;
    tests: readonly { projectName: string; status: string }[];
  }[];
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number };
  suites: readonly PlaywrightSuite[];
}

const reports = mkdtempSync(path.join(tmpdir(), 'semblance-reports-'));
const counts = [
  check('Types', 'tsc', []),
  check('Lint and format', 'biome', ['check', '--error-on-warnings']),
  runVitest(),
  runPlaywright(),
];
rmSync(reports, { recursive: true });

for (const failure of counts.flatMap(({ failures = [] }) => failures)) console.log(`\n${failure}`);
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function check(title: string, tool: string, args: string[]): Count {
  const isGood = run(title, tool, args);
  return { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1 };
}

function runVitest(): Count {
  const file = path.join(reports, 'vitest.json');
  const isGood = run('Unit and API tests', 'vitest', [
    'run',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const report = read<VitestReport>(file);
  const failures = report?.testResults.flatMap(failuresOf) ?? [];
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

function runPlaywright(): Count {
  const file = path.join(reports, 'playwright.json');
  const isGood = run('Browser tests', 'playwright', ['test', '--config=e2e/playwright.config.ts'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  const report = read<PlaywrightReport>(file);
  const runs = report?.suites.flatMap(runsOf) ?? [];
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

/** Each test of a suite, once for each browser. */
function runsOf(suite: PlaywrightSuite): { browser: string; name: string; status: string }[] {
  const own = suite.specs.flatMap(({ file, title, tests }) =>
    tests.map(({ projectName, status }) => ({
      browser: projectName,
      name: `${file} › ${title}`,
      status,
    })),
  );
  return [...own, ...(suite.suites ?? []).flatMap(runsOf)];
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
