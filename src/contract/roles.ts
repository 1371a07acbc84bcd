import { z } from 'zod';

/**
 * What a key may do, each all that the ones before may: look, search and take out; change what is
 * said of the pictures; look after the datasets themselves.
 */
export const ROLES = ['reader', 'editor', 'admin'] as const;

export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

export function isAtLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
