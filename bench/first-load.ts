import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Figures } from './figures/figures.ts';

const WEB_ROOT = path.resolve('dist/web');
/** What a first page of the app may weigh. */
const BUDGET_KB = 130;

/** What a browser fetches before the app shows something, and what it may fetch later. */
export async function benchFirstLoad(figures: Figures): Promise<void> {
  const page = await readFile(path.join(WEB_ROOT, 'index.html'), 'utf8');
  const files = await readdir(path.join(WEB_ROOT, 'assets'));
  const assets = files.filter((name) => /\.(js|css)$/.test(name));
  const sizes = await Promise.all(
    assets.map(async (name) => {
      const bytes = await readFile(path.join(WEB_ROOT, 'assets', name));
      return { name, kb: gzipSync(bytes).length / 1000, isFirst: page.includes(name) };
    }),
  );
  sizes.sort((a, b) => b.kb - a.kb);
  for (const { name, kb, isFirst } of sizes) {
    console.log(`  ${kb.toFixed(1).padStart(6)} kB  ${isFirst ? 'first' : 'later'}  ${name}`);
  }
  const first = sizes.filter(({ name, isFirst }) => isFirst && name.endsWith('.js'));
  const firstKb = first.reduce((sum, { kb }) => sum + kb, 0);
  figures.add({
    name: 'JavaScript of the first load, gzipped',
    value: firstKb,
    unit: 'kB',
    better: 'lower',
    goal: BUDGET_KB,
  });
}
