import { z } from 'zod';

/**
 * Roles of keys; each includes the previous ones: browse, search and export; change the annotations
 * of images; manage datasets.
 */
export const ROLES = ['reader', 'editor', 'admin'] as const;

export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

export function isAtLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
