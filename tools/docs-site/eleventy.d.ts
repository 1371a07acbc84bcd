/** What is used of the generator, which has no types of its own. */
declare module '@11ty/eleventy' {
  export interface TemplateData {
    readonly page: { readonly inputPath: string };
  }

  export interface EleventyConfig {
    setTemplateFormats(formats: readonly string[]): void;
    setUseGitIgnore(isUsed: boolean): void;
    addExtension(
      extension: string,
      options: {
        readonly outputFileExtension: string;
        /** @returns renders the page */
        compile(text: string, inputPath: string): () => Promise<string>;
      },
    ): void;
    /** @param virtualPath relative to the input folder */
    addTemplate(virtualPath: string, text: string): void;
    addGlobalData(name: string, value: unknown): void;
    on(event: 'eleventy.after', listener: () => Promise<void>): void;
  }

  // biome-ignore lint/style/noDefaultExport: it has no other
  export default class Eleventy {
    constructor(
      input: string,
      output: string,
      options: {
        readonly quietMode: boolean;
        readonly config: (config: EleventyConfig) => void;
      },
    );
    write(): Promise<unknown>;
    watch(): Promise<void>;
  }
}
