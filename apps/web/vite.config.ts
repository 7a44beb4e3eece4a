import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { pageDocuments } from './page-documents.ts';
import { sharedChunks } from './shared-chunks.ts';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), pageDocuments()],
  build: {
    target: 'es2023',
    // The page's policy lets no data: URL and no inline script in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // One sheet for all pages, some 20 kB compressed: no panel waits for its own.
    cssCodeSplit: false,
    chunkSizeWarningLimit: 600,
    rolldownOptions: { output: { codeSplitting: { groups: sharedChunks(), includeDependenciesRecursively: false } } },
  },
  css: { modules: { localsConvention: 'camelCaseOnly' } },
});
