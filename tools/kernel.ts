import { writeFile } from 'node:fs/promises';
import { assembleKernel, KERNEL } from './kernel/assemble-kernel.ts';

await writeFile(KERNEL, await assembleKernel());
