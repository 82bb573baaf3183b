import { defineConfig } from 'vitest/config';

export default defineConfig({
  cacheDir: '../node_modules/.vite',
  test: {
    root: import.meta.dirname,
    include: ['api/**/*.test.ts'],
    globalSetup: ['support/requireServer.ts'],
    pool: 'threads',
    // The files share nothing but the server, so a fresh module graph for each would only cost time.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 10_000,
  },
});
