import { type DataDirectory, prepareDataDirectory } from '#engine/data-directory.ts';
import { UserError } from '../user-error.ts';
import { EndedSessionFiles } from './ended-sessions.ts';
import { KeyRing } from './key-ring.ts';
import { SecretKey } from './secret-key.ts';
import { SessionLinks } from './session-links.ts';

/** Who may use the server over a data directory, and how they come in. */
export interface Keys {
  readonly ring: KeyRing;
  readonly links: SessionLinks;
  readonly sessionSecret: Buffer;
  readonly endedSessions: EndedSessionFiles;
  readonly directory: DataDirectory;
}

/** @throws UserError when the data directory cannot be made */
export async function openKeys(dataDir: string): Promise<Keys> {
  const directory = await prepareDataDirectory(dataDir).catch((error: Error) => {
    throw new UserError(`The data directory ${dataDir} cannot be made: ${error.message}.`);
  });
  const secretKey = await SecretKey.load(directory.secretKey);
  return {
    ring: new KeyRing(directory.keys, secretKey),
    links: new SessionLinks(directory.links),
    sessionSecret: secretKey.derive('sessions'),
    endedSessions: new EndedSessionFiles(directory.endedSessions),
    directory,
  };
}
