import { z } from 'zod';
import { Id } from '#contract/primitives.ts';
import { NewDatasetRequest } from './uploads.ts';

/** The first of the four steps of the published clients: the name of the dataset. */
export const IngestionQuery = NewDatasetRequest.pick({ dataset_name: true });

export const IngestionDataset = z.object({ dataset_id: Id }).meta({ id: 'IngestionDataset' });
export type IngestionDataset = z.infer<typeof IngestionDataset>;

/** Highest number of a transaction, because clients may read it as a 32-bit integer. */
export const MAX_TRANSACTION_ID = 2 ** 31 - 1;

/** Files that are uploaded in several requests and become part of the dataset together. */
export const Ingestion = z
  .object({
    trans_id: z.int().min(1).max(MAX_TRANSACTION_ID).meta({
      description: 'Number of the transaction, for the requests that follow.',
    }),
  })
  .meta({ id: 'Ingestion' });
export type Ingestion = z.infer<typeof Ingestion>;
