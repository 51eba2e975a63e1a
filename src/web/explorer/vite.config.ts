import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from '../compress.ts';

/**
 * Builds GraphiQL to dist/explorer: `npx vite build src/web/explorer`. It is a build of its own, because what it shares
 * with the page (React, graphql) would be as large there as it is needed here.
 */
export default defineConfig({
  base: '/graphql/',
  plugins: [react(), compress(5)],
  worker: { format: 'es' },
  build: {
    outDir: join(import.meta.dirname, '..', '..', '..', 'dist', 'explorer'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Monaco, the editor, is large; nobody loads it who does not open the explorer.
    chunkSizeWarningLimit: 8192,
    rolldownOptions: {
      checks: { pluginTimings: false },
      // Directives to React's compiler, which has done its work.
      onLog: (level, log, handle) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && handle(level, log),
    },
  },
});
