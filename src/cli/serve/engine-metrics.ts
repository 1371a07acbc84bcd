import { Gauge, type Registry } from 'prom-client';
import type { LiveDataset } from '#engine/datasets/dataset.ts';
import type { Engine } from '#engine/engine.ts';

type MeasuredEngine = Pick<Engine, 'datasets' | 'load' | 'databaseBytes'> &
  Partial<Pick<Engine, 'workerJobs'>>;

/**
 * Adds metrics of the engine, which are read at each collection.
 * @param engineNow undefined while there is none
 */
export function addEngineMetrics(
  registry: Registry,
  engineNow: () => MeasuredEngine | undefined,
): void {
  const registers = [registry];
  new Gauge({
    name: 'semblance_waiting',
    help: 'Tasks waiting for a thread: images, queries and texts to embed, and parts of searches.',
    labelNames: ['what'],
    registers,
    collect() {
      for (const [what, count] of Object.entries(engineNow()?.load ?? {})) {
        this.set({ what }, count);
      }
    },
  });
  new Gauge({
    name: 'semblance_database_bytes',
    help: 'Size of the database and its write-ahead log on disk.',
    registers,
    async collect() {
      const bytes = await engineNow()?.databaseBytes();
      if (bytes !== undefined) this.set(bytes);
    },
  });
  new Gauge({
    name: 'semblance_index_workers',
    help: 'Index workers that respond, and images that wait for them (waiting) or that they embed (leased).',
    labelNames: ['what'],
    registers,
    async collect() {
      this.reset();
      for (const [what, count] of Object.entries((await engineNow()?.workerJobs?.()) ?? {})) {
        this.set({ what }, count);
      }
    },
  });
  addDatasetMetrics(registers, engineNow);
}

interface DatasetGauge {
  readonly name: string;
  readonly help: string;
  readonly measure: (dataset: LiveDataset) => number;
}

const DATASET_GAUGES: readonly DatasetGauge[] = [
  {
    name: 'semblance_dataset_ready',
    help: '1 if the dataset can be searched, else 0.',
    measure: ({ status }) => Number(status === 'READY'),
  },
  {
    name: 'semblance_dataset_failed',
    help: '1 if the last indexing run of the dataset failed, else 0.',
    measure: ({ fatalError }) => Number(fatalError !== null),
  },
  {
    name: 'semblance_dataset_images',
    help: 'Images that can be searched.',
    measure: ({ index }) => index?.size ?? 0,
  },
  {
    name: 'semblance_dataset_objects',
    help: 'Objects that can be searched.',
    measure: ({ objectIndex }) => objectIndex?.size ?? 0,
  },
  {
    name: 'semblance_dataset_missing_images',
    help: 'Searchable images whose files are missing, for example on a disconnected drive.',
    measure: ({ report }) => report.missing?.nImages ?? 0,
  },
  {
    name: 'semblance_dataset_skipped_files',
    help: 'Files that could not be read.',
    measure: ({ report }) => report.nSkipped,
  },
  {
    name: 'semblance_dataset_run_done',
    help: 'Images processed in the current indexing run; 0 if there is none.',
    measure: ({ indexing }) => indexing?.n_done ?? 0,
  },
  {
    name: 'semblance_dataset_run_total',
    help: 'Images in the current indexing run; 0 if there is none.',
    measure: ({ indexing }) => indexing?.n_total ?? 0,
  },
];

function addDatasetMetrics(
  registers: Registry[],
  engineNow: () => MeasuredEngine | undefined,
): void {
  for (const { name, help, measure } of DATASET_GAUGES) {
    new Gauge({
      name,
      help,
      labelNames: ['dataset'],
      registers,
      collect() {
        // Removes series of deleted datasets.
        this.reset();
        for (const dataset of engineNow()?.datasets ?? []) {
          this.set({ dataset: dataset.stored.datasetId }, measure(dataset));
        }
      },
    });
  }
}
