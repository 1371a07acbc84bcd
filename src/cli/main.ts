import path from 'node:path';
import { indexFolders } from './index-folders.ts';
import { keys } from './keys/keys-command.ts';
import { listDatasets } from './list-datasets.ts';
import { readOptions } from './options.ts';
import { printToken } from './print-token.ts';
import { start } from './start.ts';
import { UserError } from './user-error.ts';

const HELP = `Semblance: visual search for image datasets

  npm start                              serve the sample gallery
  npm start -- <folder>…                 serve folders of images, one dataset each
    --port 8080        port to listen on
    --host 127.0.0.1   address to listen on; other machines need another than this
    --data <dir>       where vectors and thumbnails are kept (.semblance)
    --max-upload 20    largest query image in MB
    --no-objects       do not look for objects in the images: faster
    --model <m>        compare images with CLIP, SigLIP or DINOv2: a folder, or an id of
                       Hugging Face's hub, fetched once; a dataset keeps its model until
                       another is named, "built-in" too
    --no-open          do not open a browser

  npm run semblance -- index <folder>… [--no-objects] [--model <m>]
                                         index without a server
  npm run semblance -- datasets          list the datasets
  npm run semblance -- token [<key>] [--expires 10m]
                                         print a token for the API
  npm run semblance -- keys              list the keys of those who may use the server
  npm run semblance -- keys add --name <who> [--role reader|editor|admin] [--dataset <id>]…
                                         make one, and print its secret once
  npm run semblance -- keys link <key>   print an address that lets one browser in under it
  npm run semblance -- keys revoke <key> end it, with its tokens and sessions
`;

/** @param argv without the program's own name @throws UserError */
async function run(argv: readonly string[]): Promise<void> {
  const [command = 'help', ...rest] = argv;
  const projectRoot = path.resolve(import.meta.dirname, '..', '..');
  switch (command) {
    case 'start':
      return start(readOptions(rest, projectRoot), projectRoot);
    case 'index':
      return indexFolders(readOptions(rest, projectRoot));
    case 'datasets':
      return listDatasets(readOptions(rest, projectRoot));
    case 'token':
      return printToken(readOptions(rest, projectRoot));
    case 'keys':
      return keys(readOptions(rest, projectRoot));
    case 'help':
      console.log(HELP);
      return;
    default:
      throw new UserError(`There is no command "${command}". See npm run semblance -- help.`);
  }
}

export async function main(argv: readonly string[]): Promise<void> {
  // What lies in the data directory is for its owner alone.
  process.umask(0o077);
  try {
    await run(argv);
  } catch (error) {
    console.error(error instanceof UserError ? error.message : error);
    process.exit(1);
  }
}
