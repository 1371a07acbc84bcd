import path from 'node:path';
import { UserError } from '#platform/user-error.ts';
import type { WebApp } from '#proxy/web-app.ts';
import { type Options, readOptions } from './options/options.ts';
import { builtApp } from './serve/built-app.ts';

const HELP = `Semblance: visual search for image datasets

  npm start                              serve the sample gallery
  npm start -- <folder>…                 serve folders of images, one dataset each
    --port 8080        port to listen on
    --host 127.0.0.1   address to listen on; other machines need another than this
    --base-path /x     path that a reverse proxy serves it under
    --trust-proxy <a>  address or range of reverse proxies to believe about who asks
    --allow-origin <o> let pages of that origin, such as https://notebooks.example, call the
                       API with a token; may be given several times
    --no-auth          programs on this machine need no token and get all rights; only where
                       no other machine can reach the server
    --data <dir>       where vectors and thumbnails are kept (.semblance)
    --max-upload 20    largest query image in MB
    --upload-quota 10G what one key may keep here by uploads (M, G or T bytes); none for
                       no limit
    --no-objects       do not look for objects in the images: faster
    --labels-from-folders
                       make the name of the folder that an image lies in one of its labels;
                       remembered for the dataset, --no-labels-from-folders takes them away
    --model <m>        compare images with CLIP, SigLIP or DINOv2: a folder, or an id of
                       Hugging Face's hub, fetched once; a dataset keeps its model until
                       another is named, "built-in" too
    --rate-limit 1200  requests a minute for each key and each address, a fiftieth for a
                       thumbnail; 0 for no limit, as it is where only this machine can come
    --work-limit 120   likewise uploads, exports and changes
    --log-format json  a line for each request on the standard error, for programs
    --log-file <file>  the same, appended to a file
    --no-open          do not open a browser
  npm start -- --upstream <address>      serve another server of the API
    --dataset <id>     show only this dataset of it; may be given several times
                       SEMBLANCE_API_KEY and SEMBLANCE_API_SECRET, or SEMBLANCE_TOKEN,
                       in the environment let this server in there

  npm run semblance -- index <folder>… [--no-objects] [--labels-from-folders] [--model <m>]
                                         index without a server
  npm run semblance -- datasets          list the datasets
  npm run semblance -- remove <dataset>  forget a dataset, by id, name or folder; its images stay
  npm run semblance -- missing           list images whose files are missing, as a drive is away
  npm run semblance -- missing remove <dataset> [<folder>]
                                         delete those that are gone for good
  npm run semblance -- purge [<dataset>] [--older-than 30d]
                                         forget tags that were kept of deleted images
  npm run semblance -- repair            put a damaged database aside, restore tags, views, names
                                         and keys from the backup, and index again
  npm run semblance -- token [<key>] [--expires 10m]
                                         print a token for the API
  npm run semblance -- keys              list the keys of those who may use the server
  npm run semblance -- keys add --name <who> [--role reader|editor|admin] [--dataset <id>]…
                                         make one, and print its secret once
  npm run semblance -- keys link <key>   print an address that lets one browser in under it
  npm run semblance -- keys revoke <key> end it, with its tokens and sessions
`;

/** A command loads what it needs: before a remote there is no store and no model. */
export async function startServer(options: Options, webApp: WebApp): Promise<void> {
  if (options.upstream !== undefined) {
    return (await import('./start-remote.ts')).startRemote(options, webApp);
  }
  if (options.datasetIds !== undefined) {
    throw new UserError('--dataset chooses among the datasets of --upstream; name that too.');
  }
  return (await import('./start.ts')).start(options, webApp);
}

/**
 * Runs a command in this process. `start` returns when the folders are indexed, and goes on serving.
 * @param argv without the program's own name
 * @throws UserError
 */
export async function runCommand(argv: readonly string[]): Promise<void> {
  const [command = 'help', ...rest] = argv;
  const projectRoot = path.resolve(import.meta.dirname, '..', '..');
  switch (command) {
    case 'start':
      return startServer(readOptions(rest, projectRoot), await builtApp(projectRoot));
    case 'index':
      return (await import('./index-folders.ts')).indexFolders(readOptions(rest, projectRoot));
    case 'datasets':
      return (await import('./list-datasets.ts')).listDatasets(readOptions(rest, projectRoot));
    case 'remove':
      return (await import('./remove-dataset.ts')).removeDataset(readOptions(rest, projectRoot));
    case 'missing':
      return (await import('./missing.ts')).missing(readOptions(rest, projectRoot));
    case 'purge':
      return (await import('./missing.ts')).purge(readOptions(rest, projectRoot));
    case 'repair':
      return (await import('./repair.ts')).repair(readOptions(rest, projectRoot));
    case 'token':
      return (await import('./print-token.ts')).printToken(readOptions(rest, projectRoot));
    case 'keys':
      return (await import('./keys-command.ts')).keys(readOptions(rest, projectRoot));
    case 'help':
      console.log(HELP);
      return;
    default:
      throw new UserError(`There is no command "${command}". See npm run semblance -- help.`);
  }
}

/** The same as the whole of a process: an error is a message and exit code 1. */
export async function main(argv: readonly string[], run = runCommand): Promise<void> {
  // What lies in the data directory is for its owner alone.
  process.umask(0o077);
  try {
    await run(argv);
  } catch (error) {
    console.error(error instanceof UserError ? error.message : error);
    process.exit(1);
  }
}
