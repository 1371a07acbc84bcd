import { Hono } from 'hono';
import { describeChange } from '#auth/audit.ts';
import { type TextReading, TextReadingRequest } from '#contract/dataset/text-reading.ts';
import { ROUTES } from '#contract/routes.ts';
import { datasetOf, type EngineParts } from '#engine/http/request/context.ts';
import { readBody } from '#engine/http/request/read-request.ts';

/** Whether the text in the images of a dataset is read. */
export function textRoutes(parts: EngineParts): Hono {
  return new Hono()
    .get(ROUTES.textReading, (c) => c.json<TextReading>(datasetOf(c, parts).textReading))
    .put(ROUTES.textReading, async (c) => {
      const dataset = datasetOf(c, parts);
      const { enabled } = await readBody(c, TextReadingRequest);
      await parts.textReadings.setWanted(dataset, enabled);
      describeChange(c, { enabled });
      return c.json<TextReading>(dataset.textReading);
    });
}
