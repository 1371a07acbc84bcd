import { readFile } from 'node:fs/promises';
import type { BoundingBox } from '#contract/bounding-box.ts';

/** Style of a region over its image, which is positioned. */
export function boxStyle({ x, y, width, height }: BoundingBox): string {
  const percent = (fraction: number) => `${(100 * fraction).toFixed(3)}%`;
  return `left:${percent(x)};top:${percent(y)};width:${percent(width)};height:${percent(height)}`;
}

/** A thumbnail as an address that works without a server. A missing one leaves an empty place. */
export async function dataUri(file: string): Promise<string> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes ? `data:image/webp;base64,${bytes.toString('base64')}` : 'data:,';
}
