/** The used part of its interface; the package declares only the underlying C functions. */
declare module 'libheif-js/wasm-bundle.js' {
  interface HeifImage {
    is_primary(): boolean | number;
    get_width(): number;
    get_height(): number;
    /** Decodes into `target.data`, as RGBA, upright; calls back with null on failure. */
    display(
      target: { data: Uint8ClampedArray; width: number; height: number },
      done: (result: unknown | null) => void,
    ): void;
    free(): void;
  }
  const libheif: {
    HeifDecoder: new () => { decode(file: Uint8Array): HeifImage[] };
  };
  // biome-ignore lint/style/noDefaultExport: it has no other
  export default libheif;
}
