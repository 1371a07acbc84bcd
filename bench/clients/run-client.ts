import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/**
 * Runs clients in a process of their own, so that memory and time of this one are the server's.
 * @param file beside this one, which answers its first message
 */
export async function runClient<Result>(file: string, task: object): Promise<Result> {
  const script = path.join(import.meta.dirname, file);
  const child = fork(script, { execArgv: [...process.execArgv, '--import', 'tsx'] });
  child.send(task);
  const [result] = (await once(child, 'message')) as [Result];
  return result;
}
