import { z } from 'zod';
import type { EmbeddedFile } from '#engine/embed/embedder.ts';
import { DETECTOR_VERSION } from '#engine/embed/features/detections.ts';
import { MODEL_ID } from '#engine/embed/features/recipe.ts';
import type { WantedObjects } from '#engine/embed/tasks/object-task.ts';
import { PROGRAM_VERSION } from '#platform/program-version.ts';

/** What a worker must have in common with its server, so that both give the same answers. */
export const JOBS_VERSION = `${PROGRAM_VERSION} ${MODEL_ID} ${DETECTOR_VERSION}`;

const Size = z.object({ width: z.number(), height: z.number() });
const Box = Size.extend({ x: z.number(), y: z.number() });
const NamedObject = z.object({
  box: Box.extend({ unit: z.enum(['fraction', 'pixel']) }),
  label: z.string(),
  frame: Size.optional(),
});

const EmbeddingTask = z.object({
  /** Absolute path of the image. */
  path: z.string(),
  wantsThumbnail: z.boolean(),
  objects: z.union([z.array(NamedObject), z.enum(['detected', 'none'])]),
});
export interface EmbeddingTask {
  readonly path: string;
  readonly wantsThumbnail: boolean;
  readonly objects: WantedObjects;
}

/** In Base64. */
const Bytes = z.codec(z.string(), z.instanceof(Uint8Array), {
  decode: (text) => new Uint8Array(Buffer.from(text, 'base64')),
  encode: (bytes) => Buffer.from(bytes).toString('base64'),
});
/** Bit for bit: the Base64 of little-endian float32. */
const Vector = z.codec(z.string(), z.instanceof(Float32Array), {
  decode: (text) => new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer),
  encode: ({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
});

const EmbeddingAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('embedded'),
    image: Size.extend({
      format: z.string(),
      contentHash: z.string(),
      vector: Vector,
      objects: z.array(
        z.object({ boundingBox: Box, label: z.string(), vector: Vector, thumbnail: Bytes }),
      ),
    }),
    /** Null if none was wanted. */
    thumbnail: Bytes.nullable(),
  }),
  /** Whatever the reason, the server embeds the image itself, so that errors are always its own. */
  z.object({ kind: z.literal('failed'), reason: z.string() }),
]);
export type EmbeddingAnswer =
  | {
      readonly kind: 'embedded';
      readonly image: EmbeddedFile;
      readonly thumbnail: Uint8Array | null;
    }
  | { readonly kind: 'failed'; readonly reason: string };

export function encodeTask(task: EmbeddingTask): string {
  return JSON.stringify(task);
}

/** @throws when another version encoded it */
export function decodeTask(text: string): EmbeddingTask {
  return EmbeddingTask.parse(JSON.parse(text));
}

export function encodeAnswer(answer: EmbeddingAnswer): string {
  return JSON.stringify(z.encode(EmbeddingAnswer, answer as z.infer<typeof EmbeddingAnswer>));
}

/** @throws when another version encoded it */
export function decodeAnswer(text: string): EmbeddingAnswer {
  return z.decode(EmbeddingAnswer, JSON.parse(text));
}
