import type { Context, MiddlewareHandler } from 'hono';
import type { AuditLog } from './audit-log.ts';
import { keyOf } from './authenticate.ts';
import { needOf } from './authorize.ts';

declare module 'hono' {
  interface ContextVariableMap {
    /** Details of the change that the path does not contain. */
    changeDetails: Record<string, unknown> | undefined;
  }
}

/** Records in the audit log every request that needs more than a reader's key, done or refused. */
export function audit(log: AuditLog): MiddlewareHandler {
  return async (c, next) => {
    const need = needOf(c);
    await next();
    if (need !== 'editor' && need !== 'admin') return;
    const { key, name } = keyOf(c);
    await log.record({
      key,
      name,
      from: c.req.header('x-forwarded-for') ?? '',
      what: `${c.req.method} ${c.req.path}`,
      status: c.res.status,
      details: c.get('changeDetails'),
    });
  };
}

/** Adds details to the audit log that the path does not contain. */
export function describeChange(c: Context, details: Record<string, unknown>): void {
  c.set('changeDetails', details);
}
