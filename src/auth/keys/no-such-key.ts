import { UserError } from '#platform/user-error.ts';

export function noSuchKey(key: string): UserError {
  const isMissing = key === '';
  const what = isMissing ? 'Name the key' : `There is no key ${key}`;
  return new UserError(`${what}; npm run semblance -- keys lists them.`);
}
