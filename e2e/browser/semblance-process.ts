import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { Dataset } from '#contract/dataset/dataset.ts';
import { ROUTES } from '#contract/routes.ts';
import { giveModel } from '#engine/embed/model/made-model.fixture.ts';
import { localSession } from '../page-session.ts';

/** Semblance as a person starts it: the command of `npm start` in a process of its own. */
export interface SemblanceProcess {
  /** Ends with a slash. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** What it wrote to the standard error so far. */
  errors(): string;
  /** Waits until every dataset is READY. */
  ready(): Promise<Dataset[]>;
  /** SIGKILL gives it no time to say goodbye. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export interface StartOptions {
  readonly folders: readonly string[];
  readonly dataDir: string;
  readonly port?: number;
  readonly host?: string;
  /** What images are compared with, in place of the built-in model. */
  readonly model?: string;
  /** More options of the command. */
  readonly args?: readonly string[];
  /** Beside what this process has. */
  readonly env?: Readonly<NodeJS.ProcessEnv>;
  /** Whether it converts the network itself, in place of one that is ready. */
  readonly convertsModel?: boolean;
  /** The program of an installed package, in place of `npm start` of this clone. */
  readonly program?: string;
  /** Milliseconds after which it is killed (SIGKILL), wherever it is then. */
  readonly killAfterMs?: number;
}

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const READY_LINE = /^Semblance is ready at (http\S+)/;
const POLL_MS = 200;

/** A test that failed has not stopped its own. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export async function startSemblance(options: StartOptions): Promise<SemblanceProcess> {
  const { folders, dataDir, port = 0, host = '127.0.0.1', model, killAfterMs } = options;
  if (!options.convertsModel) await giveModel(dataDir);
  const args = ['--data', dataDir, '--port', String(port), '--host', host, '--no-open'];
  if (model !== undefined) args.push('--model', model);
  args.push(...(options.args ?? []));
  const ofClone = [process.execPath, 'tools/run.mjs', 'start'] as const;
  const [file, ...before] = options.program === undefined ? ofClone : [options.program];
  const child = spawn(file, [...before, ...folders, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: killAfterMs,
    killSignal: 'SIGKILL',
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk;
    process.stderr.write(chunk);
  });
  const closed = once(child, 'close');
  const url = await readyUrl(child);
  if (url === undefined) {
    await closed;
    const how = child.signalCode ?? child.exitCode;
    throw new Error(`Semblance ended before it was ready: ${how}\n${errors}`);
  }
  return {
    url,
    errors: () => errors,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    ready: () => waitUntilReady(url),
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

async function readyUrl(child: ChildProcess): Promise<string | undefined> {
  if (!child.stdout) throw new Error('the process has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const url = READY_LINE.exec(line)?.[1];
    if (url === undefined) continue;
    // What else it prints must be read, or the process stops at a full pipe.
    child.stdout.resume();
    return url;
  }
  return undefined;
}

async function waitUntilReady(url: string): Promise<Dataset[]> {
  const headers = await localSession(url.replace(/\/$/, ''));
  for (;;) {
    const response = await fetch(new URL(ROUTES.datasets, url), { headers });
    const datasets = z.array(Dataset).parse(await response.json());
    if (datasets.every(({ status, indexing }) => status === 'READY' && !indexing)) return datasets;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
