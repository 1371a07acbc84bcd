import { type DataDirectory, prepareDataDirectory } from '#engine/data-directory.ts';
import { explainDataDirectory } from '../data-directory-error.ts';
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

/** @throws UserError when the data directory cannot be used */
export async function openKeys(dataDir: string): Promise<Keys> {
  try {
    const directory = await prepareDataDirectory(dataDir);
    const secretKey = await SecretKey.load(directory.secretKey, directory.secretKeyCopy);
    return {
      ring: new KeyRing(directory.keys, directory.keyCopies, secretKey),
      links: new SessionLinks(directory.links),
      sessionSecret: secretKey.derive('sessions'),
      endedSessions: new EndedSessionFiles(directory.endedSessions),
      directory,
    };
  } catch (error) {
    throw explainDataDirectory(dataDir, error);
  }
}
