import { userInfo } from 'node:os';
import { AuditLog } from '#auth/audit-log.ts';
import { LOCAL_KEY } from '#contract/key-description.ts';
import { Id } from '#contract/primitives.ts';
import { ROLES, Role } from '#contract/roles.ts';
import type { DataDirectory } from '#engine/store/data-directory.ts';
import { COMMAND } from '#platform/command-line.ts';
import { UserError } from '#platform/user-error.ts';
import { type Keys, noSuchKey, openKeys } from './data/open-keys.ts';
import { findServer } from './data/running-server.ts';
import type { Options } from './options/options.ts';
import { printKeys } from './output/print-keys.ts';

/** Enough time for a colleague to read a message. */
const LINK_LIFETIME_SECONDS = 24 * 60 * 60;

/**
 * `keys [list|add|link|revoke]`: manages access to the server; a running server applies changes at
 * once.
 */
export async function keys(options: Options): Promise<void> {
  const [action = 'list', key, ...more] = options.positionals;
  if (more.length > 0) throw new UserError(`keys ${action} takes a single key.`);
  const opened = await openKeys(options.dataDir);
  switch (action) {
    case 'list':
      return printKeys(opened.ring);
    case 'add':
      return addKey(opened, options);
    case 'link':
      return printLink(opened, key, options);
    case 'revoke':
      return revokeKey(opened, key);
    default:
      throw new UserError(`The actions of keys are list, add, link and revoke, not "${action}".`);
  }
}

async function addKey({ ring, directory }: Keys, options: Options): Promise<void> {
  const name = options.name?.trim();
  if (!name) throw new UserError('Name the owner of the key: --name "Ada from the archive".');
  const role = Role.safeParse(options.role ?? 'reader').data;
  if (!role)
    throw new UserError(`--role must be one of ${ROLES.join(', ')}, not "${options.role}".`);
  if (role === 'admin' && options.datasetIds) {
    throw new UserError('An admin has access to all datasets: omit --dataset.');
  }
  const wrong = options.datasetIds?.find((id) => !Id.safeParse(id).success);
  if (wrong !== undefined) {
    throw new UserError(
      `--dataset must be an id, not "${wrong}". List the ids with: ${COMMAND} datasets`,
    );
  }
  const made = await ring.add({ name, role, datasetIds: options.datasetIds ?? null });
  await recordHere(directory, `keys add ${made.key}`, { name, role, datasets: made.datasetIds });
  console.log(`Key     ${made.key}`);
  console.log(`Secret  ${made.secret}`);
  console.log(
    `The secret is shown only once. Browsers do not need it; create a sign-in link with: ${COMMAND} keys link <key>`,
  );
}

async function printLink(
  { ring, links, directory }: Keys,
  key = '',
  options: Options,
): Promise<void> {
  const found = await ring.find(key);
  if (!found) throw noSuchKey(key);
  const server = await findServer(options.dataDir);
  if (!server) {
    throw new UserError(
      'No server is running on this data directory. Start it, then create the link.',
    );
  }
  const lifetimeSeconds = options.expiresSeconds ?? LINK_LIFETIME_SECONDS;
  const token = await links.create(found.key, lifetimeSeconds);
  await recordHere(directory, `keys link ${found.key}`);
  const until = new Date(Date.now() + lifetimeSeconds * 1000);
  console.log(`${server.url}?token=${token}`);
  console.error(
    `The link signs in one browser as ${found.name} (${found.role}). It expires ${until.toLocaleString()}.`,
  );
}

async function revokeKey({ ring, directory }: Keys, key = ''): Promise<void> {
  if (key === ring.local.key) {
    throw new UserError(
      'The key of this machine cannot be revoked. To revoke all keys, delete secret.key from the data directory.',
    );
  }
  if (!(await ring.revoke(key))) throw noSuchKey(key);
  await recordHere(directory, `keys revoke ${key}`);
  console.log(`${key} is revoked. Its tokens and sessions are no longer valid.`);
}

/** Records a change in the audit log that was made on the command line, not by a request. */
function recordHere(
  { auditLog }: DataDirectory,
  what: string,
  details?: Record<string, unknown>,
): Promise<void> {
  const { username } = userInfo();
  return new AuditLog(auditLog, console.error).record({
    key: LOCAL_KEY,
    name: username,
    from: 'command line',
    what,
    status: 200,
    details,
  });
}
