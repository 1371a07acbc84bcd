import type { z } from 'zod';

/** The stored value; undefined if missing or invalid. */
export function readStored<T>(schema: z.ZodType<T>, name: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(localStorage.getItem(keyOf(name)) ?? 'null')).data;
  } catch {
    // Storage may be forbidden, or the text may be invalid.
    return undefined;
  }
}

export function store(name: string, value: unknown): void {
  try {
    localStorage.setItem(keyOf(name), JSON.stringify(value));
  } catch {
    // Storage may be forbidden or full: then the value lasts as long as the page.
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(keyOf(name));
  } catch {
    // Storage may be forbidden: then there is nothing to remove.
  }
}

/** Whether another page of this browser has changed the value stored under the name. */
export function isStorageOf(event: StorageEvent, name: string): boolean {
  return event.key === keyOf(name);
}

function keyOf(name: string): string {
  return `semblance.${name}`;
}
