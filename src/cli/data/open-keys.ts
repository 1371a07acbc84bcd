import { EndedSessionFiles } from '#auth/keys/ended-sessions.ts';
import { KeyRing } from '#auth/keys/key-ring.ts';
import { SessionLinks } from '#auth/keys/login-links.ts';
import { SecretKey } from '#auth/keys/secret-key.ts';
import { type DataDirectory, prepareDataDirectory } from '#engine/store/data-directory.ts';
import { COMMAND } from '#platform/command-line.ts';
import { UserError } from '#platform/user-error.ts';
import { explainDataDirectory } from './data-directory-error.ts';

/** Keys of a server's data directory, and the ways to sign in with them. */
export interface Keys {
  readonly ring: KeyRing;
  readonly links: SessionLinks;
  readonly sessionSecret: Buffer;
  /** Signs what the servers that share the data directory tell each other. */
  readonly nodeSecret: Buffer;
  readonly endedSessions: EndedSessionFiles;
  readonly directory: DataDirectory;
}

/** @throws UserError when the data directory cannot be used */
export async function openKeys(dataDir: string): Promise<Keys> {
  try {
    const directory = await prepareDataDirectory(dataDir);
    const secretKey = await SecretKey.load(directory.secretKey, directory.secretKeyCopy);
    return {
      ring: new KeyRing(directory.keys, directory.keyCopies, secretKey),
      links: new SessionLinks(directory.links),
      sessionSecret: secretKey.derive('sessions'),
      nodeSecret: secretKey.derive('nodes'),
      endedSessions: new EndedSessionFiles(directory.endedSessions),
      directory,
    };
  } catch (error) {
    throw explainDataDirectory(dataDir, error);
  }
}

export function noSuchKey(key: string): UserError {
  const isMissing = key === '';
  const what = isMissing ? 'Name a key' : `No such key: ${key}`;
  return new UserError(`${what}. List the keys with: ${COMMAND} keys`);
}
