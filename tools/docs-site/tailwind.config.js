import app from '../../tailwind.config.js';

/**
 * The design tokens of the app, without the classes that the app uses.
 * @type {import('tailwindcss').Config}
 */
// biome-ignore lint/style/noDefaultExport: Tailwind reads the default export.
export default { ...app, content: [] };
