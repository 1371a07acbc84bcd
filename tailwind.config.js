/**
 * The design tokens. Every colour answers both schemes, the canvas is neutral so that the pictures
 * speak, and the one accent is the red of the grease pencil that marks a crop on a contact sheet.
 * Text colours reach 4.5:1 on canvas and surface, closeness dots 3:1.
 * @type {import('tailwindcss').Config}
 */
export default {
  content: ['./index.html', './src/web/**/*.{ts,tsx}'],
  theme: {
    extend: {
      colors: {
        canvas: 'light-dark(#f5f5f3, #121211)',
        surface: 'light-dark(#ffffff, #1b1b1a)',
        raised: 'light-dark(#ffffff, #262624)',
        mat: 'light-dark(#e8e8e5, #232321)',
        line: 'light-dark(#dadad5, #333330)',
        edge: 'light-dark(#8b8b85, #75746e)',
        ink: 'light-dark(#1b1b19, #f0efeb)',
        muted: 'light-dark(#5d5d58, #a5a49d)',
        accent: 'light-dark(#b93815, #ff7d55)',
        'on-accent': 'light-dark(#ffffff, #1d0e08)',
        danger: 'light-dark(#a3182b, #ff8f97)',
        closeness: {
          identical: 'light-dark(#0b6e46, #46c98d)',
          'very-similar': 'light-dark(#3c8a34, #8cc75a)',
          similar: 'light-dark(#8f7a00, #d8bd3c)',
          'loosely-related': 'light-dark(#b5651d, #dd9350)',
          unrelated: 'light-dark(#85857f, #85847d)',
        },
      },
      fontFamily: {
        sans: ['system-ui', '-apple-system', 'Segoe UI', 'Roboto', 'Noto Sans', 'sans-serif'],
        mono: ['ui-monospace', 'SF Mono', 'Cascadia Mono', 'Menlo', 'Consolas', 'monospace'],
      },
      fontSize: {
        '2xs': ['0.6875rem', { lineHeight: '1rem' }],
      },
      boxShadow: {
        pop: '0 1px 2px rgb(0 0 0 / 0.08), 0 12px 32px -8px rgb(0 0 0 / 0.28)',
      },
      maxWidth: {
        page: '160rem',
      },
    },
  },
};
