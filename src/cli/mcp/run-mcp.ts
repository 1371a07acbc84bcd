import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { type OpenClient, openClient } from '#cli/data/open-client.ts';
import { MCP_FLAGS } from '#cli/options/command-flags.ts';
import { dataDirectoryOf, readNumber, storeOf } from '#cli/options/read-values.ts';
import { onStopSignal } from '#cli/serve/stop-signal.ts';
import { COMMAND } from '#platform/command-line.ts';
import { UserError } from '#platform/user-error.ts';
import { listen } from '#server/listen.ts';
import { answerMcp } from './answer-mcp.ts';
import { createTools } from './tools.ts';

const HOST = '127.0.0.1';
const PORT = '8081';

/**
 * `mcp [--server <address>] [--http [--port 8081]]`: offers the API as tools of the Model Context
 * Protocol, to the program that started this one over its standard streams, or over HTTP to
 * programs of this machine that send a token.
 */
export async function runMcp(argv: readonly string[], projectRoot: string): Promise<void> {
  const { server, data, store, http, port } = parse(argv);
  if (port !== undefined && !http) throw new UserError('--port requires --http.');
  const portNumber = readNumber('--port', port ?? PORT, 0, 65_535);
  const opened = await openClient(dataDirectoryOf(data, projectRoot), server, storeOf(store));
  if (http) await serveHttp(opened, portNumber);
  else await serveStreams(opened);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: MCP_FLAGS }).values;
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new UserError(`${sentence}. Show all options with: ${COMMAND} help`);
  }
}

/** Until the program closes its end. */
async function serveStreams(opened: OpenClient): Promise<void> {
  const tools = createTools({ client: opened.client, readsFiles: true });
  const ignoreStopSignal = onStopSignal(() => opened.close());
  await tools.connect(new StdioServerTransport());
  await once(process.stdin, 'end');
  await tools.close();
  await opened.close();
  ignoreStopSignal();
}

async function serveHttp(opened: OpenClient, port: number): Promise<void> {
  const listener = await listen((request) => answerMcp(request, opened), HOST, port);
  console.log(`The tools are ready at http://${HOST}:${listener.port}/mcp`);
  onStopSignal(async () => {
    await listener.close();
    await opened.close();
  });
}
