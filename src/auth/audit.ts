import type { Context, MiddlewareHandler } from 'hono';
import type { AuditLog } from './audit-log.ts';
import { keyOf } from './authenticate.ts';
import { needOf } from './authorize.ts';

declare module 'hono' {
  interface ContextVariableMap {
    /** What a route says of the change it made, beside its path. */
    changeDetails: Record<string, unknown> | undefined;
  }
}

/** Puts into the audit log what more than a reader's key is needed for, done or refused. */
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

/** For the audit log: what the path does not tell. */
export function describeChange(c: Context, details: Record<string, unknown>): void {
  c.set('changeDetails', details);
}
