import onnxProto from 'onnx-proto';

const { AttributeProto, ModelProto, NodeProto, TensorProto } = onnxProto.onnx;
const { AttributeType } = AttributeProto;
const { DataType } = TensorProto;

/** ONNX operator set 13 and format version 8, which the operators used here are defined by. */
const OPERATOR_SET = 13;
const FORMAT_VERSION = 8;

type Dim = number | string;
type Attribute = onnxProto.onnx.IAttributeProto;

export const int = (i: number): Attribute => ({ type: AttributeType.INT, i });
export const ints = (values: readonly number[]): Attribute => ({
  type: AttributeType.INTS,
  ints: [...values],
});
export const float = (f: number): Attribute => ({ type: AttributeType.FLOAT, f });
export const text = (value: string): Attribute => ({
  type: AttributeType.STRING,
  s: new TextEncoder().encode(value),
});
/** The target type of `Cast`. */
export const toFloat32: Attribute = int(DataType.FLOAT);

/**
 * Builds an ONNX network. Tensors are identified by name; every method returns the name of its
 * result.
 */
export class OnnxGraph {
  readonly #nodes: onnxProto.onnx.INodeProto[] = [];
  readonly #constants = new Map<string, onnxProto.onnx.ITensorProto>();
  readonly #inputs: onnxProto.onnx.IValueInfoProto[] = [];
  readonly #outputs: onnxProto.onnx.IValueInfoProto[] = [];

  /** A float32 input; the runtime rejects any other size. A dimension of any size has a name. */
  input(name: string, dims: readonly Dim[]): string {
    this.#inputs.push(valueInfo(name, dims));
    return name;
  }

  output(name: string, dims: readonly Dim[]): string {
    this.#outputs.push(valueInfo(name, dims));
    return name;
  }

  node(
    opType: string,
    input: readonly string[],
    output: string,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    const attribute = Object.entries(attributes).map(([name, value]) => ({ ...value, name }));
    this.#nodes.push(
      NodeProto.create({ opType, name: output, input: [...input], output: [output], attribute }),
    );
    return output;
  }

  hasConstant(name: string): boolean {
    return this.#constants.has(name);
  }

  floats(name: string, dims: readonly number[], data: Float32Array): string {
    return this.#constant(name, dims, DataType.FLOAT, littleEndianBytes(data));
  }

  scalar(name: string, value: number): string {
    return this.floats(name, [], Float32Array.of(value));
  }

  /** Half floats from their little-endian bytes. */
  halfFloats(name: string, dims: readonly number[], bytes: Uint8Array): string {
    return this.#constant(name, dims, DataType.FLOAT16, bytes);
  }

  encode(): Uint8Array {
    return ModelProto.encode({
      irVersion: FORMAT_VERSION,
      opsetImport: [{ domain: '', version: OPERATOR_SET }],
      graph: {
        name: 'embedding',
        node: this.#nodes,
        initializer: [...this.#constants.values()],
        input: this.#inputs,
        output: this.#outputs,
      },
    }).finish();
  }

  #constant(name: string, dims: readonly number[], dataType: number, rawData: Uint8Array): string {
    this.#constants.set(name, TensorProto.create({ name, dims: [...dims], dataType, rawData }));
    return name;
  }
}

function valueInfo(name: string, dims: readonly Dim[]): onnxProto.onnx.IValueInfoProto {
  const shape = {
    dim: dims.map((dim) => (typeof dim === 'string' ? { dimParam: dim } : { dimValue: dim })),
  };
  return { name, type: { tensorType: { elemType: DataType.FLOAT, shape } } };
}

/** ONNX stores raw data as little-endian on every machine. */
function littleEndianBytes(data: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(data.byteLength));
  for (const [index, value] of data.entries()) view.setFloat32(4 * index, value, true);
  return new Uint8Array(view.buffer);
}
