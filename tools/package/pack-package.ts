import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { stagePackage } from './stage-package.ts';

const Packed = z.array(z.object({ filename: z.string() })).length(1);

/** @returns the path of the tarball in the folder */
export async function packPackage(folder: string): Promise<string> {
  const staged = path.join(folder, 'package');
  await mkdir(folder, { recursive: true });
  await stagePackage(staged);
  const { stdout } = await promisify(execFile)(
    'npm',
    ['pack', '--json', '--pack-destination', path.resolve(folder)],
    // npm is a script on Windows, which only a shell can start.
    { cwd: staged, shell: process.platform === 'win32', maxBuffer: 64_000_000 },
  );
  const [packed] = Packed.parse(JSON.parse(stdout));
  return path.join(folder, packed?.filename ?? '');
}
