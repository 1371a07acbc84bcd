import type { z } from 'zod';

/** What this browser keeps under a name; undefined if there is nothing, or nothing that fits. */
export function readStored<T>(schema: z.ZodType<T>, name: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(localStorage.getItem(keyOf(name)) ?? 'null')).data;
  } catch {
    // Storage may be forbidden, or the text be none of ours.
    return undefined;
  }
}

export function store(name: string, value: unknown): void {
  try {
    localStorage.setItem(keyOf(name), JSON.stringify(value));
  } catch {
    // Storage may be forbidden or full: then it lasts as long as the page.
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(keyOf(name));
  } catch {
    // Storage may be forbidden: then nothing is kept.
  }
}

/** Another page of this browser has stored something under the name. */
export function isStorageOf(event: StorageEvent, name: string): boolean {
  return event.key === keyOf(name);
}

function keyOf(name: string): string {
  return `semblance.${name}`;
}
