import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * `npm test`: types, lint and format, unit and API tests, browser tests. All of them run even when
 * one fails, and the last line counts the tests: `N passed, N failed`.
 */
interface Count {
  passed: number;
  failed: number;
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numFailedTestSuites: number;
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number };
}

const reports = mkdtempSync(path.join(tmpdir(), 'semblance-reports-'));
const counts = [
  check('Types', 'tsc', []),
  check('Lint and format', 'biome', ['check', '--error-on-warnings']),
  runVitest(),
  runPlaywright(),
];
rmSync(reports, { recursive: true });

const total = counts.reduce((sum, { passed, failed }) => ({
  passed: sum.passed + passed,
  failed: sum.failed + failed,
}));
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

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
  const failed = (report?.numFailedTests ?? 0) || (report?.numFailedTestSuites ?? 0);
  return { passed: report?.numPassedTests ?? 0, failed: failed || (isGood ? 0 : 1) };
}

function runPlaywright(): Count {
  const file = path.join(reports, 'playwright.json');
  const isGood = run('Browser tests', 'playwright', ['test', '--config=e2e/playwright.config.ts'], {
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  });
  const stats = read<PlaywrightReport>(file)?.stats;
  const passed = (stats?.expected ?? 0) + (stats?.flaky ?? 0);
  return { passed, failed: stats?.unexpected || (isGood ? 0 : 1) };
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
