import path from 'node:path';
import { COMMAND, isInstalled } from '#platform/command-line.ts';
import { UserError } from '#platform/user-error.ts';
import type { WebApp } from '#proxy/web-app.ts';
import { type Options, readOptions } from './options/options.ts';
import { ExitError } from './search/exit-codes.ts';
import { SEARCH_COMMANDS } from './search/search-flags.ts';
import { builtApp } from './serve/built-app.ts';

const HELP = `Semblance: visual search for image datasets

  npm start                              serve the sample gallery
  npm start -- <folder>…                 serve folders of images, one dataset each
    --port 8080        port to listen on
    --host 127.0.0.1   address to listen on; change it to allow other machines
    --base-path /x     path under which a reverse proxy serves the app
    --trust-proxy <a>  address or range of reverse proxies whose headers are trusted
    --allow-origin <o> allow pages of this origin, such as https://notebooks.example, to call
                       the API with a token; can be repeated
    --no-auth          give programs on this machine full access without a token; only when
                       no other machine can reach the server
    --data <dir>       folder for vectors and thumbnails (.semblance in the folder of the clone or,
                       when installed as a package, in the home folder)
    --store <address>  keep what is indexed, tagged and saved in PostgreSQL instead of a file of
                       --data: postgres://user@host/database; SEMBLANCE_STORE does the same
    --index-memory 8G  with --store: rank a dataset in PostgreSQL whose index would take more
                       memory (M, G or T bytes); slower, for datasets larger than the memory
    --node <address>   share the database of --store and the folder of --data with other servers;
                       they reach this one at this address and port, such as 10.0.0.1:7070
    --cache <dir>      with --node: folder of this machine for its index files
    --max-upload 20    maximum size of a query image in MB
    --upload-quota 10G storage for uploads per key (M, G or T bytes); "none" for no limit
    --no-objects       do not detect objects in the images: faster
    --labels-from-folders
                       add the name of the folder of an image to its labels; remembered for
                       the dataset, --no-labels-from-folders removes the labels
    --read-text        read the text in the images in the background, so that searches find it;
                       remembered for the dataset, --no-read-text stops it
    --model <m>        compare images with CLIP, SigLIP or DINOv2: a folder, or a Hugging Face
                       model id, downloaded once; a dataset keeps its model until another
                       one is named; "built-in" switches back
    --rate-limit 1200  requests per minute for each key and each address; a thumbnail counts
                       as 1/50; 0 for no limit, the default if only this machine has access
    --work-limit 120   the same for uploads, exports and changes
    --log-format json  log one JSON line per request to standard error
    --log-file <file>  append the same lines to a file
    --no-open          do not open a browser
  npm start -- --upstream <address>      serve the app for another server of the API
    --dataset <id>     show only this dataset; can be repeated
                       To authenticate there, set SEMBLANCE_API_KEY and
                       SEMBLANCE_API_SECRET, or SEMBLANCE_TOKEN, in the environment

  npm run semblance -- index <folder>… [--no-objects] [--labels-from-folders] [--model <m>]
                                         index without a server
  npm run semblance -- worker --store <address> --data <dir> [--threads 4]
                                         help the servers of a database and folder to index
  npm run semblance -- datasets          list the datasets
  npm run semblance -- remove <dataset>  remove a dataset by id, name or folder; keeps its images
  npm run -s semblance -- search <image>
                                         print the images closest to a file, to an address or, for -,
                                         to the standard input, nearest first
    --box x,y,w,h      search with this region, in pixels or in fractions of the image
    --caption <words>  search by words in place of an image
    --dataset <d>      the dataset, by id, name or folder, if there are several
    --objects          search the objects in images
    --label <l>        only images with this label; can be repeated for any of several
    --tag <t>          the same for tags
    --max-score 0.3    only results up to this distance; 0 is identical
    --limit 20         number of results; 0 for all
    --json             print one JSON object per line, with all that the API tells
    --paths, --paths0  print paths alone, one per line or separated by NUL for xargs -0
    --no-pictures      do not show thumbnails in iTerm2, kitty, WezTerm and Ghostty
    --server <address> ask this server, with SEMBLANCE_TOKEN, or SEMBLANCE_API_KEY and
                       SEMBLANCE_API_SECRET, of the environment; by default the one that runs
                       on the data directory, or none: then the data directory itself
  npm run -s semblance -- similar <media id>
                                         the same for an image or object of the dataset
  npm run -s semblance -- duplicates     print groups of near-identical images, the best copy first
    --extra            print only the other copies, as --paths and --paths0 do
  npm run -s semblance -- export [<image>] [--format csv|json|parquet|zip|html] [--output <file>]
                                         export the results of a search, or the whole dataset
                       Exit codes of these four: 0 found, 1 nothing found, 2 wrong usage,
                       3 failed
  npm run -s semblance -- mcp [--server <address>]
                                         offer the searches as tools of the Model Context Protocol to
                                         the program that starts this command
    --http             to programs of this machine that send a token, at http://127.0.0.1:8081/mcp
    --port 8081        another port
  npm run -s semblance -- completion bash|zsh|fish
                                         print a script that completes commands in a shell

  npm run semblance -- missing           list images whose files are missing
  npm run semblance -- missing remove <dataset> [<folder>]
                                         delete missing images permanently
  npm run semblance -- purge [<dataset>] [--older-than 30d]
                                         delete the tags kept for deleted images
  npm run semblance -- repair            set a damaged database aside, restore tags, views, names
                                         and keys from the backup, and re-index
  npm run semblance -- move --from <data dir> --to postgres://user@host/database --data <new dir>
                                         copy everything from a DuckDB file to PostgreSQL, with the
                                         files beside it; run it again after an interruption
  npm run semblance -- move --from postgres://user@host/database --data <dir> --to <new dir>
                                         the way back
  npm run semblance -- token [<key>] [--expires 10m]
                                         print a token for the API
  npm run semblance -- keys              list the keys of this server
  npm run semblance -- keys add --name <who> [--role reader|editor|admin] [--dataset <id>]…
                                         create a key and print its secret once
  npm run semblance -- keys link <key>   print a link that signs in one browser with this key
  npm run semblance -- keys revoke <key> revoke a key with its tokens and sessions
`;

/** The help for this terminal: the one of a clone, or with the program of an installed package. */
function helpText(): string {
  if (!isInstalled) return HELP;
  return HELP.replace(
    /(?:npm run (?:-s )?semblance --|npm start(?: --)?)(.*?)(?: {2,}(\S.*))?$/gm,
    (line: string, args: string, description: string | undefined) => {
      const usage = `${COMMAND}${args}`;
      if (description === undefined) return usage;
      // The descriptions stay in one column.
      return usage.padEnd(line.length - description.length) + description;
    },
  );
}

/** Loads modules on demand, because a remote needs neither a store nor a model. */
export async function startServer(options: Options, webApp: WebApp): Promise<void> {
  if (options.upstream !== undefined) {
    return (await import('./start-remote.ts')).startRemote(options, webApp);
  }
  if (options.datasetIds !== undefined) {
    throw new UserError('--dataset selects datasets of --upstream, so --upstream is required.');
  }
  if (options.node)
    return (await import('./start-node.ts')).startNode(options, options.node, webApp);
  return (await import('./start.ts')).start(options, webApp);
}

/**
 * Runs a command in this process. `start` returns when the folders are indexed, and continues to
 * serve.
 * @param argv without the name of the program
 * @param projectRoot folder of the data, unless --data is given
 * @param webRoot folder of the built app
 * @throws UserError
 */
export async function runCommand(
  argv: readonly string[],
  projectRoot: string,
  webRoot = path.join(projectRoot, 'dist', 'web'),
): Promise<void> {
  const [command = 'help', ...rest] = argv;
  const search = SEARCH_COMMANDS.find((name) => name === command);
  if (search) {
    return (await import('./search/run-search.ts')).runSearch(search, rest, projectRoot);
  }
  switch (command) {
    case 'start':
      return startServer(readOptions(rest, projectRoot), await builtApp(webRoot));
    case 'index':
      return (await import('./index-folders.ts')).indexFolders(readOptions(rest, projectRoot));
    case 'worker':
      return (await import('./start-worker.ts')).startWorker(readOptions(rest, projectRoot));
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
    case 'move':
      return (await import('./move.ts')).move(readOptions(rest, projectRoot));
    case 'token':
      return (await import('./print-token.ts')).printToken(readOptions(rest, projectRoot));
    case 'keys':
      return (await import('./keys-command.ts')).keys(readOptions(rest, projectRoot));
    case 'mcp':
      return (await import('./mcp/run-mcp.ts')).runMcp(rest, projectRoot);
    case 'completion':
      return (await import('./search/completion.ts')).printCompletion(rest);
    case 'help':
      console.log(helpText());
      return;
    default:
      throw new UserError(`No such command: "${command}". Show all commands with: ${COMMAND} help`);
  }
}

/** Runs a command as the whole process: an error is a message and an exit code. */
export async function main(run: () => Promise<void>): Promise<void> {
  // Makes new files in the data directory accessible to their owner alone.
  process.umask(0o077);
  try {
    await run();
  } catch (error) {
    console.error(error instanceof UserError ? error.message : error);
    process.exit(error instanceof ExitError ? error.exitCode : 1);
  }
}
