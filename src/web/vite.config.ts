import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './compress.ts';

/** Builds the page to dist/web: `npx vite build src/web`. */
export default defineConfig({
  plugins: [react(), compress()],
  build: {
    outDir: join(import.meta.dirname, '..', '..', 'dist', 'web'),
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy takes no data: URLs for fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // A test holds what a first visit loads to its limit.
    chunkSizeWarningLimit: 1024,
  },
});
