import type { KeyRing } from '#auth/keys/key-ring.ts';
import { printTable } from './print-table.ts';
import { printable } from './printable.ts';

/** Prints every key, without its secret. */
export async function printKeys(ring: KeyRing): Promise<void> {
  const { key, name, role } = ring.local;
  const made = await ring.made();
  printTable(
    ['key', 'role', 'since', 'name', 'datasets'],
    [
      [key, role, '', name, 'all'],
      ...made.map((file) => [
        file.key,
        file.role,
        file.created_at.slice(0, 10),
        printable(file.name),
        file.dataset_ids?.join(' ') ?? 'all',
      ]),
    ],
  );
}
