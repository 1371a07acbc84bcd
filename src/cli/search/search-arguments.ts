import { parseArgs } from 'node:util';
import { dataDirectoryOf, fromUser, readNumber, storeOf } from '#cli/options/read-values.ts';
import type { SearchOptions } from '#client/search-options.ts';
import { BoundingBoxError, parseBoundingBox } from '#contract/bounding-box.ts';
import { COMMAND } from '#platform/command-line.ts';
import { asUsage, usageError } from './exit-codes.ts';
import { flagsOf, SEARCH_FLAGS, type SearchCommand } from './search-flags.ts';

/** How results are printed; `lines` is a table in a terminal, and columns with tabs in a pipe. */
export type OutputForm = 'lines' | 'json' | 'paths' | 'paths0';

export interface SearchArguments {
  readonly positionals: readonly string[];
  /** Address of a server; undefined for the one that runs on the data directory, or none. */
  readonly server: string | undefined;
  /** Absolute. */
  readonly dataDir: string;
  /** As in `Options`. */
  readonly store: string | undefined;
  /** Id, name or folder. */
  readonly dataset: string | undefined;
  /** The filters and the range; no anchor. */
  readonly search: SearchOptions;
  /** As the API takes it. */
  readonly box: string | undefined;
  /** Infinity for all. */
  readonly limit: number;
  readonly form: OutputForm;
  readonly hasPictures: boolean;
  readonly isExtra: boolean;
  /** Unparsed. */
  readonly format: string | undefined;
  /** Absolute; undefined for the standard output. */
  readonly output: string | undefined;
}

/** A screen of results. */
const SHOWN = 20;

/** @throws UserError */
export function readArguments(
  command: SearchCommand,
  argv: readonly string[],
  projectRoot: string,
): SearchArguments {
  const { values, positionals } = parse(command, argv);
  const { caption, label, tag, output } = values;
  const maxScore = readScore(values['max-score']);
  return {
    positionals,
    server: readServer(values.server),
    dataDir: dataDirectoryOf(values.data, projectRoot),
    store: storeOf(values.store),
    dataset: values.dataset,
    search: {
      entity_type: values.objects ? 'OBJECTS' : 'IMAGES',
      caption,
      labels: label,
      tags: tag,
      relevance_max: maxScore,
    },
    box: readBox(values.box),
    limit: readLimit(values.limit, command === 'duplicates' ? 0 : SHOWN),
    form: readForm(values),
    hasPictures: !values['no-pictures'],
    isExtra: values.extra ?? false,
    format: values.format,
    output: output === undefined || output === '-' ? undefined : fromUser(output),
  };
}

function parse(command: SearchCommand, argv: readonly string[]) {
  const parsed = parseAll(argv);
  const names = Object.keys(parsed.values);
  const other = names.find((name) => !(name in flagsOf(command)));
  if (other === undefined) return parsed;
  throw usageError(`--${other} is not an option of ${command}.`);
}

function parseAll(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options: SEARCH_FLAGS });
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw usageError(`${sentence}. Show all options with: ${COMMAND} help`);
  }
}

type Values = ReturnType<typeof parseAll>['values'];

function readServer(text: string | undefined): string | undefined {
  if (text === undefined || /^https?:\/\/./.test(text)) return text;
  throw usageError(`--server must be an address like http://127.0.0.1:8080, not "${text}".`);
}

function readBox(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    parseBoundingBox(text);
    return text;
  } catch (error) {
    if (!(error instanceof BoundingBoxError)) throw error;
    throw usageError(
      `--box must be x,y,width,height in pixels or in fractions of the image, like 0.1,0.2,0.5,0.6, not "${text}".`,
    );
  }
}

function readScore(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d*\.?\d+$/.test(text)) return Number(text);
  throw usageError(`--max-score must be a number from 0 (identical), like 0.3, not "${text}".`);
}

/** 0 lifts the limit. */
function readLimit(text: string | undefined, usual: number): number {
  const limit =
    text === undefined ? usual : asUsage(() => readNumber('--limit', text, 0, 1_000_000_000));
  return limit === 0 ? Number.POSITIVE_INFINITY : limit;
}

function readForm({ json, paths, paths0 }: Pick<Values, 'json' | 'paths' | 'paths0'>): OutputForm {
  const wanted = Object.entries({ json, paths, paths0 }).flatMap(([name, is]) =>
    is ? [name] : [],
  );
  if (wanted.length > 1) throw usageError(`--${wanted.join(' and --')} cannot be combined.`);
  return (wanted[0] as OutputForm | undefined) ?? 'lines';
}
