import { readFile } from 'node:fs/promises';
import path from 'node:path';

export interface ConstantTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface TfjsNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, TfjsAttribute>>;
}

/** An attribute of a node as protobuf's JSON encodes it: text as bytes, integers as text. */
interface TfjsAttribute {
  readonly s?: readonly number[];
  readonly f?: number;
  readonly list?: { readonly i?: readonly string[] };
}

interface ModelJson {
  readonly modelTopology: { readonly node: readonly TfjsNode[] };
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly WeightSpec[];
  }[];
}

interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** A TensorFlow.js graph model: named nodes, and the values of constant ones. */
export interface TfjsGraph {
  readonly nodes: ReadonlyMap<string, TfjsNode>;
  readonly constants: ReadonlyMap<string, ConstantTensor>;
}

/** Reads `model.json` and the weight shards next to it; integer constants are omitted. */
export async function readTfjsGraph(modelJsonPath: string): Promise<TfjsGraph> {
  const model = JSON.parse(await readFile(modelJsonPath, 'utf8')) as ModelJson;
  const shardNames = model.weightsManifest.flatMap((group) => group.paths);
  const folder = path.dirname(modelJsonPath);
  const shards = await Promise.all(shardNames.map((name) => readFile(path.join(folder, name))));
  return {
    nodes: new Map(model.modelTopology.node.map((node) => [node.name, node])),
    constants: sliceWeights(
      Buffer.concat(shards),
      model.weightsManifest.flatMap((group) => group.weights),
    ),
  };
}

function sliceWeights(bytes: Buffer, specs: readonly WeightSpec[]): Map<string, ConstantTensor> {
  const constants = new Map<string, ConstantTensor>();
  let offset = 0;
  for (const { name, shape, dtype } of specs) {
    const length = shape.reduce((product, side) => product * side, 1);
    if (dtype === 'float32')
      constants.set(name, { shape, data: readFloats(bytes, offset, length) });
    else if (dtype !== 'int32')
      throw new Error(`Constant ${name} has the unexpected type ${dtype}.`);
    offset += length * Float32Array.BYTES_PER_ELEMENT;
  }
  if (offset !== bytes.length)
    throw new Error(`The weights are ${bytes.length} bytes, not ${offset}.`);
  return constants;
}

function readFloats(bytes: Buffer, offset: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => bytes.readFloatLE(offset + 4 * index));
}
