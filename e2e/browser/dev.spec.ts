import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { copySampleGallery, expect, test } from './fixtures.ts';
import { heading, pictures } from './page-parts.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

// The server is away while it starts again.
test.use({ expectedErrors: [/ERR_CONNECTION_(?:REFUSED|RESET)|^\[vite\] Failed to reload/] });

test('npm run dev serves the app from its sources and follows their changes', async ({
  page,
  workFolder,
}) => {
  const folder = path.join(workFolder, 'of a developer');
  await copySampleGallery(folder, 40);
  const { child, readyLines } = startDev(folder, `${folder} data`);
  try {
    const url = await readyLines.next();
    await page.goto(url.value ?? '');
    await expect(pictures(page).first()).toBeVisible({ timeout: 60_000 });
    await expect(page.locator('script[src$="/@vite/client"]')).toBeAttached();

    // The page takes a changed module over by itself.
    const updated = page.waitForEvent('console', (message) =>
      /\[vite\] (hot updated|page reload)/.test(message.text()),
    );
    await touch('src/web/results/result-heading.tsx', () => updated);
    await expect(heading(page)).toBeVisible();

    // The server starts again with a changed one.
    await touch('src/cli/start.ts', async () => {
      expect((await readyLines.next()).value).toMatch(/^http:/);
    });
  } finally {
    await end(child);
  }
});

function startDev(folder: string, dataDir: string) {
  const args = ['run', 'dev', '--', folder, '--data', dataDir, '--port', '0', '--no-open'];
  // A group of its own, because npm, run.mjs and tsx are processes too.
  const child = spawn('npm', args, {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, readyLines: readyUrls(child) };
}

async function* readyUrls(child: ChildProcess): AsyncGenerator<string, undefined> {
  if (!child.stdout) throw new Error('the process has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^Semblance is ready at (http\S+)/.exec(line)?.[1];
    if (url !== undefined) yield url;
  }
  return undefined;
}

/** Changes the time of a source until `work` is done, and nothing else. */
async function touch(file: string, work: () => Promise<unknown>): Promise<void> {
  const absolute = path.join(ROOT, file);
  const { atime, mtime } = await stat(absolute);
  try {
    await utimes(absolute, new Date(), new Date());
    await work();
  } finally {
    await utimes(absolute, atime, mtime);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  process.kill(-child.pid, 'SIGTERM');
  await once(child, 'exit');
}
