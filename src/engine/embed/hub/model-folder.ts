import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ModelError } from '#engine/embed/model/model-error.ts';
import { FAMILIES, type Family, familyOf } from './model-family.ts';

/** A model on disk in the layout of transformers.js. */
export interface ModelFolder {
  /** Absolute. */
  readonly folder: string;
  readonly family: Family;
}

const SETTINGS = ['config.json', 'preprocessor_config.json'];
const TEXT_SETTINGS = ['tokenizer.json', 'tokenizer_config.json'];
const NETWORKS = 'onnx';

/** Enough of SHA-256 to avoid collisions among the models of one user. */
const DIGEST_CHARS = 16;

/**
 * @param name the user's name for the model @throws ModelError when the folder has no usable model
 */
export async function readModelFolder(folder: string, name: string): Promise<ModelFolder> {
  const config = await readFile(path.join(folder, 'config.json'), 'utf8').catch(() => {
    throw new ModelError(`${name} contains no model: config.json is missing.`);
  });
  const family = familyOfConfig(config, name);
  for (const file of filesOf(family)) {
    await access(path.join(folder, file)).catch(() => {
      throw new ModelError(`The model ${name} is incomplete: ${file} is missing.`);
    });
  }
  return { folder, family };
}

/** @throws ModelError when images cannot be searched with such a model */
export function familyOfConfig(config: string, name: string): Family {
  const modelType = modelTypeOf(config);
  const family = familyOf(modelType);
  if (family) return family;
  throw new ModelError(
    `The model ${name} has the unsupported type "${modelType}". Supported types: CLIP, SigLIP and DINOv2.`,
  );
}

/**
 * Digest of the files that determine the vectors, settings and network, regardless of their names.
 */
export async function digestOf({ folder, family }: ModelFolder): Promise<string> {
  const { imageFile } = FAMILIES[family];
  const networks = await readdir(path.join(folder, NETWORKS));
  // Large networks store their weights in separate files next to them: `model.onnx_data`.
  const parts = networks.filter((name) => name.startsWith(`${imageFile}.onnx`)).sort();
  const hash = createHash('sha256');
  for (const file of [...SETTINGS, ...parts.map((name) => path.join(NETWORKS, name))]) {
    for await (const chunk of createReadStream(path.join(folder, file))) hash.update(chunk);
  }
  return hash.digest('hex').slice(0, DIGEST_CHARS);
}

function filesOf(family: Family): string[] {
  const { imageFile, text } = FAMILIES[family];
  const images = [...SETTINGS, `${NETWORKS}/${imageFile}.onnx`];
  return text ? [...images, ...TEXT_SETTINGS, `${NETWORKS}/${text.file}.onnx`] : images;
}

function modelTypeOf(config: string): string {
  try {
    return String(JSON.parse(config).model_type);
  } catch {
    return 'unknown';
  }
}
