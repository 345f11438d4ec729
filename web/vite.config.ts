import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { driverShell } from './driver/shell';

const server = process.env['STEWARD_URL'] ?? 'http://localhost:5080';

export default defineConfig({
  plugins: [react(), driverShell()],
  build: {
    outDir: '../src/Steward/wwwroot',
    emptyOutDir: true,
    target: 'es2022',
    // The map library alone is 1.1 MB; it is loaded once and cached for ever.
    chunkSizeWarningLimit: 1400,
    // Nothing may be inlined as a data: address, so that the policy can stay at 'self'.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { main: 'index.html', driver: 'driver/index.html', worker: 'src/driver/worker.ts' },
      output: {
        // The browser asks for its worker by one name for ever.
        entryFileNames: ({ name }) => (name === 'worker' ? 'driver/worker.js' : 'assets/[name]-[hash].js'),
        // Not every server knows the type of .mjs files, and a worker of an unknown type is refused.
        assetFileNames: ({ names }) => (names[0]?.endsWith('.mjs') ? 'assets/[name]-[hash].js' : 'assets/[name]-[hash][extname]'),
      },
    },
  },
  server: {
    proxy: { '/api': server, '/openapi': server },
  },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
