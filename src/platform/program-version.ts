import { version } from '../../package.json';

/** Of this program, as `package.json` has it. */
export const PROGRAM_VERSION = version;
