import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { runEmbedTask } from './embed-task.ts';

test('a task whose thumbnail cannot be written ends after its network', async () => {
  const log: string[] = [];
  const extract = async () => {
    await setTimeout(100);
    log.push('network');
    return new Float32Array(1);
  };
  const extractor = { extract, extractAndDetect: () => Promise.reject(new Error('unused')) };
  const color = sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } });
  const outcome = await runEmbedTask(extractor, {
    source: await color.png().toBuffer(),
    requestedBox: null,
    thumbnailPath: path.join(fileURLToPath(import.meta.url), 'under-a-file.webp'),
    objects: 'none',
  });
  expect({ kind: outcome.kind, log }).toEqual({ kind: 'unwritable', log: ['network'] });
});
