import { spawn } from 'node:child_process';
import { expect, vi } from 'vitest';
import { runCommand } from '#cli/main.ts';
import { ExitError } from '#cli/search/exit-codes.ts';
import { UserError } from '#platform/user-error.ts';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command as `npm start` and `npm run semblance` do, in a process of its own. */
export function runProcess(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['tools/run.mjs', ...args]);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The same in this process, which takes a tenth of the time. */
export async function run(...args: string[]): Promise<Outcome> {
  const [stdout, stderr] = [capture('stdout'), capture('stderr')];
  let code = 0;
  try {
    await runCommand(args[0] === 'semblance' ? args.slice(1) : args, process.cwd());
  } catch (error) {
    // As main() does.
    process.stderr.write(`${error instanceof UserError ? error.message : error}\n`);
    code = error instanceof ExitError ? error.exitCode : 1;
  }
  return { code, stdout: stdout.end(), stderr: stderr.end() };
}

/** Keeps what is written to a stream, and what the console writes to it, from there. */
function capture(stream: 'stdout' | 'stderr') {
  let text = '';
  const keep = (chunk: unknown) => {
    text += chunk;
    return true;
  };
  const keepLine = (...words: unknown[]) => {
    text += `${words.join(' ')}\n`;
  };
  const spies = [
    vi.spyOn(process[stream], 'write').mockImplementation(keep),
    vi.spyOn(console, stream === 'stdout' ? 'log' : 'error').mockImplementation(keepLine),
  ];
  return {
    end: () => {
      for (const spy of spies) spy.mockRestore();
      return text;
    },
  };
}

/** Expects one sentence on the standard error and the exit code, 1 unless another is given. */
export async function expectRejection(
  args: string[],
  sentence: RegExp,
  runIt: (...args: string[]) => Promise<Outcome> = run,
  exitCode = 1,
): Promise<void> {
  const { code, stderr } = await runIt(...args);
  expect(stderr).toMatch(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(code).toBe(exitCode);
}
