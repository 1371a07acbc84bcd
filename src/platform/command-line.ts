import path from 'node:path';

/** The file that an installed package starts; in a clone, a script of npm starts another one. */
export const isInstalled = path.parse(process.argv[1] ?? '').name === 'semblance';

/** How a person at this terminal starts a server, without the arguments. */
export const START_COMMAND = isInstalled ? 'semblance' : 'npm start --';

/** How a person at this terminal runs another command, without its name. */
export const COMMAND = isInstalled ? 'semblance' : 'npm run semblance --';
