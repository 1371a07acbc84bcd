/** The package only types its CommonJS entry, which bundles the viewer twice. */
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  import type { SwaggerUIBundle } from 'swagger-ui-dist';

  const bundle: SwaggerUIBundle;
  // biome-ignore lint/style/noDefaultExport: it has no other
  export default bundle;
}
