import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BenchRun, describeFigure, type Figure } from './figure.ts';

/** The figures of a run. */
export class Figures {
  readonly #run: BenchRun;

  constructor(machine: string) {
    this.#run = { startedAt: new Date().toISOString(), machine, figures: [] };
  }

  /** Prints a figure beside its goal, and keeps it for the file. */
  add(figure: Figure): void {
    if (this.#run.figures.some(({ name }) => name === figure.name)) {
      throw new Error(`There are two figures named ${figure.name}.`);
    }
    this.#run.figures.push(figure);
    console.log(`  → ${describeFigure(figure)}`);
  }

  /** @returns the path of the new file, undefined when nothing was measured */
  async write(folder: string): Promise<string | undefined> {
    if (this.#run.figures.length === 0) return undefined;
    const file = path.join(folder, `${this.#run.startedAt.replaceAll(':', '-')}.json`);
    await mkdir(folder, { recursive: true });
    await writeFile(file, `${JSON.stringify(this.#run, null, 2)}\n`);
    return file;
  }
}
