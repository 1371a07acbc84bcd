/** The value of each series, by its name with its labels as they were written. */
export type Samples = ReadonlyMap<string, number>;

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
const SAMPLE = new RegExp(`^(${NAME})(\\{${LABEL}(?:,${LABEL})*\\})? (\\S+)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary|untyped)$`);
const HELP = new RegExp(`^# HELP (${NAME}) \\S`);

/**
 * Reads Prometheus' text format 0.0.4 as strictly as its documentation is written.
 * @throws Error that shows the line that is wrong
 */
export function readSamples(text: string): Samples {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const types = new Map<string, string>();
  const samples = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, typed, type] = TYPE.exec(line) ?? [];
    if (line === '' || HELP.test(line)) continue;
    if (typed !== undefined && type !== undefined && !types.has(typed)) types.set(typed, type);
    else readSample(line, types, samples);
  }
  return samples;
}

function readSample(
  line: string,
  types: ReadonlyMap<string, string>,
  samples: Map<string, number>,
): void {
  const [, name = '', labels = '', written = ''] = SAMPLE.exec(line) ?? [];
  const value = numberOf(written);
  const series = name + labels;
  const isTyped = types.has(name) || types.has(name.replace(/_(bucket|sum|count)$/, ''));
  if (Number.isNaN(value) || !isTyped || samples.has(series)) throw new Error(`wrong: ${line}`);
  samples.set(series, value);
}

function numberOf(written: string): number {
  if (written === '+Inf') return Number.POSITIVE_INFINITY;
  if (written === 'Nan' || written === 'NaN') return 0;
  return written === '' ? Number.NaN : Number(written);
}

/** The sum over all series of a metric that have these labels. */
export function sumOf(samples: Samples, name: string, labels: Record<string, string> = {}): number {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  let sum = 0;
  for (const [series, value] of samples) {
    const [, of, written = ''] = /^([^{]+)(\{.*\})?$/.exec(series) ?? [];
    if (of === name && wanted.every((label) => written.includes(label))) sum += value;
  }
  return sum;
}
